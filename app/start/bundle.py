"""What is different in the packaged app. Imports nothing slow, because it runs before the first paint."""

import sys
from collections.abc import MutableMapping

_LIBRARY_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def create_mutex(name: str) -> int:
    """Create a mutex that exists until this process ends, by which the installer on Windows knows that the app runs.

    Args:
        name: Name of the mutex in this session of Windows.

    Returns:
        Its handle; 0 if Windows refused. The app also runs without it.
    """
    # Imported late, because only Windows needs it before the first paint.
    import ctypes

    create = ctypes.windll.kernel32.CreateMutexW  # type: ignore[attr-defined, unused-ignore]
    create.restype = ctypes.c_void_p
    return create(None, False, name) or 0


_ANY_PROCESS = -1


def allow_foreground() -> None:
    """Allow the running window to come to the front, which Windows allows only the active process."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(_ANY_PROCESS)


def restore_environment(environment: MutableMapping[str, str]) -> None:
    """Undo what the boot loader changed: programs that the app opens must find their own libraries, not the app's.

    Args:
        environment: The environment of this process.
    """
    for name in _LIBRARY_PATHS:
        original = environment.pop(f"{name}_ORIG", None)
        if original is not None:
            environment[name] = original
        else:
            environment.pop(name, None)
