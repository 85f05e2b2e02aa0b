"""Keeps PySide6 from work at its import that this program does not need: a tenth of the time until the first row.

- PySide6 compiles a dozen modules of its own, from an archive in its library. Most of them only describe the
  signatures of Qt's functions, for the text of a `TypeError`, for documentation and for stubs. That takes 30 ms in each
  start.
- It reads the source of every module that the program imports, to find those that use Qt, because each of them may
  select other names for Qt's functions (``from __feature__ import snake_case``). No module of this program or of its
  dependencies does. Reading takes 0.13 ms for each of 400 modules, and all sources stay in memory.
"""

import builtins
import contextlib
from collections.abc import Callable, Iterator
from typing import Final

# Not `mapping`: PySide6's library reads its dictionary, so the names have to be there.
_POSTPONED: Final = frozenset(
    f"shibokensupport/signature/{name}.py"
    for name in ("errorhandler", "layout", "parser", "lib/enum_sig", "lib/pyi_generator", "lib/tool")
)

# The source of a module that executes another one in its place as soon as one of its names is used.
_PLACEHOLDER: Final = """
def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    exec(compile({source!r}, {filename!r}, "exec"), globals())
    globals().pop("__getattr__", None)
    try:
        return globals()[name]
    except KeyError:
        raise AttributeError(name) from None
"""


def load_pyside() -> None:
    """Import what PySide6 imports first, without that work. Call it before the first import of PySide6.

    There is no public setting. If a later PySide6 has other names for this, it does the work again.
    """
    with _signatures_postponed():
        import shiboken6  # noqa: F401

    with contextlib.suppress(ImportError):
        from shibokensupport import feature  # type: ignore[import-not-found] # it is a part of shiboken6's library

        vars(feature)["_mod_uses_pyside"] = lambda _module: False


@contextlib.contextmanager
def _signatures_postponed() -> Iterator[None]:
    """Let the modules for signatures be compiled when they are used. PySide6 calls `compile` with their sources."""
    original: Callable[..., object] = builtins.compile

    def compile_or_postpone(source: object, filename: object, *arguments: object, **options: object) -> object:
        if filename in _POSTPONED:
            source = _PLACEHOLDER.format(source=source, filename=filename)
        return original(source, filename, *arguments, **options)

    namespace = vars(builtins)
    namespace["compile"] = compile_or_postpone
    try:
        yield
    finally:
        namespace["compile"] = original
