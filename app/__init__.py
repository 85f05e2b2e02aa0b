"""Pack Browser: a desktop window for looking through Genviral image packs.

``start`` assembles and runs the program, ``ui`` draws the window, ``session`` has its tabs, ``packs`` has what belongs
to one open pack, ``pictures`` decides what is downloaded and decoded when, and ``core`` defines packs and settings.
Imports point down only; see ARCHITECTURE.md.
"""

__version__ = "0.1.0"

import sys as _sys
from contextlib import suppress as _suppress

# msgspec imports typing_extensions if it is there, which takes 26 ms of each start and of each decoder process. The
# standard library has all that it needs of it.
if "typing_extensions" not in _sys.modules:
    _sys.modules["typing_extensions"] = None  # type: ignore[assignment] # an import of it fails
    with _suppress(ImportError):
        import msgspec as _msgspec  # noqa: F401
    del _sys.modules["typing_extensions"]
