"""The door: starts the app, and its worker processes, which import this file too and must find nothing heavy in it."""

if __name__ == "__main__":
    import multiprocessing
    import sys

    multiprocessing.freeze_support()

    from app.bootstrap import main

    sys.exit(main())
