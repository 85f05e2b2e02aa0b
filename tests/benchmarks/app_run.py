"""The entry point of `app_driver` in a packaged build, as `main.py` is the app's, also for its decoder processes."""

if __name__ == "__main__":
    import sys

    if sys.argv[1:] == ["--decoder"]:
        from app.images.decoder_process import main
    else:
        from tests.benchmarks.app_driver import main
    main()
