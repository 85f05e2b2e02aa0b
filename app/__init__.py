"""Pack Browser: a desktop window for looking through Genviral image packs.

The package holds the whole program. ``bootstrap`` puts it together, ``ui`` is the only part that knows Qt,
``core`` says what a pack is; imports point down only (see ARCHITECTURE.md).
"""

__version__ = "0.1.0"
