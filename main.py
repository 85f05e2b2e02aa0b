"""The entry point of the app and, where it is packaged, of its decoder processes, which import nothing else."""

if __name__ == "__main__":
    import sys

    if sys.argv[1:] == ["--decoder"]:
        from app.images.decoder_process import main as decode

        decode()
    else:
        import gc

        # Nothing that is imported is garbage; later `app.ui.garbage` collects, in the GUI thread alone.
        gc.disable()
        from app.start.start import main

        sys.exit(main())
