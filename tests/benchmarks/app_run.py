"""The door to `app_driver`. Decoder processes import this file, too, and must find nothing heavy in it."""

if __name__ == "__main__":
    from tests.benchmarks.app_driver import main

    main()
