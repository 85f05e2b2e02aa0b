"""The entry point of `app_driver` and, where it is packaged, of its decoder processes, as `main.py` is the app's."""

if __name__ == "__main__":
    import sys

    if sys.argv[1:] == ["--decoder"]:
        from app.images.decoder_process import main
    else:
        from tests.benchmarks.app_driver import main
    main()
