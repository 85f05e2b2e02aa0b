"""The first thing that the frozen program runs: is this the window, or a helper process of `multiprocessing`?

PyInstaller's own hooks import Qt, `inspect`, `zipfile` and `multiprocessing` in every process: 10 ms before the first
paint, and 93 MB for the helpers together where 56 do. None of it is needed here, so the spec leaves them out. Only a
helper gets the one that helpers need.
"""

import sys

if "-c" in sys.argv or "--multiprocessing-fork" in sys.argv:
    import multiprocessing
    import os

    # PyInstaller's hook: it teaches freeze_support what it has to know.
    import pyi_rth_multiprocessing  # type: ignore[import-not-found] # noqa: F401

    # What the window's process calls its main module. It is this one then, and nobody looks for it on disk.
    __file__ = os.path.join(sys._MEIPASS, "main.py")  # type: ignore[attr-defined]
    # Runs the helper and ends the process, if it is one.
    multiprocessing.freeze_support()
