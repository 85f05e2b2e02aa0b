"""The entry point of the app. The packaged app starts its decoder processes here, too, which import little else."""

if __name__ == "__main__":
    import sys

    if sys.argv[1:] == ["--decoder"]:
        from app.images.decoder_process import main as decode

        decode()
    else:
        import gc

        # Imports create little garbage, and collecting it takes time. Later, `app.ui.garbage` collects.
        gc.disable()
        from app.start.start import main

        sys.exit(main())
