"""Keeps PySide6 from reading the source of every module that the program imports.

PySide6 does so to find the modules that use Qt, because each of them may select other names for Qt's functions
(``from __feature__ import snake_case``). No module of this program or of its dependencies does. Reading takes 0.13 ms
for each of 400 modules, and all sources stay in memory.
"""

from __future__ import annotations

import contextlib


def skip_sources() -> None:
    """Let PySide6 assume that no module uses its optional features. Call it before the first import of PySide6.

    There is no public setting. If a later PySide6 has other names for this, it reads the sources again.
    """
    import shiboken6  # noqa: F401 - loads the module below

    with contextlib.suppress(ImportError):
        from shibokensupport import feature  # type: ignore[import-not-found] # it is a part of shiboken6's library

        vars(feature)["_mod_uses_pyside"] = lambda _module: False
