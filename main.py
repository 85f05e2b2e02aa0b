"""The entry point of the app. The packaged app starts its decoder processes here, too, which import little else."""

import sys

if __name__ == "__main__":
    if sys.argv[1:] == ["--decoder"]:
        from app.images.decoder_process import main as decode

        decode()
    else:
        from app.start.start import main

        sys.exit(main())
