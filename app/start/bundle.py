"""What is different in a packaged app. Imports nothing heavy: worker processes run this, too."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import MutableMapping

_LIBRARY_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def is_bundled() -> bool:
    """Whether this is the packaged app."""
    return bool(getattr(sys, "frozen", False))


def restore_environment(environment: MutableMapping[str, str]) -> None:
    """Take out what the boot loader put in: a browser that the app opens must find its own libraries, not the app's.

    Args:
        environment: Of this process.
    """
    for name in _LIBRARY_PATHS:
        original = environment.pop(f"{name}_ORIG", None)
        if original is not None:
            environment[name] = original
        else:
            environment.pop(name, None)
