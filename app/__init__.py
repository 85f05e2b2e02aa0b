"""Pack Browser: a desktop window for looking through Genviral image packs.

``start`` assembles and runs the program, ``ui`` draws the window, ``workspace`` holds what is open, ``services``
schedules the work, and ``core`` defines packs and settings. Imports point down only; see ARCHITECTURE.md.
"""

__version__ = "0.1.0"
