"""The door: starts the app, and its worker processes, which import this file too and must find nothing heavy in it."""

if __name__ == "__main__":
    import gc
    import sys

    # Nothing that is imported is garbage; later `app.ui.garbage` collects, in the GUI thread alone.
    gc.disable()
    from app.start.start import main

    sys.exit(main())
