"""Pack Browser: a desktop window for looking through Genviral image packs.

``start`` assembles and runs the program, ``ui`` draws the window, ``session`` has its tabs, ``packs`` has what belongs
to one open pack, ``pictures`` decides what is downloaded and decoded when, and ``core`` defines packs and settings.
Imports point down only; see ARCHITECTURE.md.
"""

__version__ = "0.1.0"
