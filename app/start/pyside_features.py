"""Prevents work at the import of PySide6 that this program does not need: a tenth of the time until the first row.

- PySide6 compiles a dozen modules of its own, from an archive in its library. Most of them only describe the
  signatures of Qt's functions, for the text of a `TypeError`, for documentation and for stubs. That takes 30 ms in each
  start.
- It reads the source of every module that the program imports, to find those that use Qt, because each of them may
  select other names for Qt's functions (``from __feature__ import snake_case``). No module of this program or of its
  dependencies does. Reading takes 0.13 ms for each of 400 modules, importing `inspect` for it 4 ms, and all sources
  stay in memory.
- It makes an enumeration of Python for each of Qt's that belongs to a class that is used: 380 until the first row,
  with 5,000 members. `enum` takes five times as long for a member as `_create_enumeration`, because it also serves
  classes with methods, with values of any type, and with names that its own classes use.
"""

import builtins
import contextlib
import sys
from collections.abc import Callable, Iterator
from enum import KEEP, Enum, EnumType, Flag, IntEnum, IntFlag
from functools import reduce
from importlib import import_module
from operator import or_
from types import ModuleType
from typing import Any, Final

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

_CREATE: Final = "_create_"  # the method of `enum` that makes an enumeration from a name and pairs
_create_with_enum: Final[Callable[..., Any]] = vars(EnumType)[_CREATE]
_RESERVED_NAMES: Final = frozenset(dir(IntEnum))
# What an enumeration has beside its members, for each class of which PySide6 makes large ones.
_TEMPLATES: Final = {
    base: dict(vars(_create_with_enum(base, "", (), boundary=KEEP))) for base in (Enum, IntEnum, Flag, IntFlag)
}


def load_pyside() -> None:
    """Import what PySide6 imports first, without that work. Call it before the first import of PySide6.

    There is no public setting. If a later PySide6 has other names for this, it does the work again.
    """
    with _signatures_postponed(), _sources_hidden():
        import shiboken6  # noqa: F401
    setattr(EnumType, _CREATE, _create_enumeration)


def _create_enumeration(base: type[Enum], class_name: str, names: object, **options: object) -> type[Enum]:
    """Make an enumeration as PySide6 does, by calling `Enum`, `IntEnum` or a flag with pairs of a name and an integer.

    The result is what `enum` makes, which also makes it for other calls and for names that begin with an underscore or
    that its classes have.

    Args:
        base: The class that was called.
        class_name: Name of the enumeration.
        names: Its members, as pairs of a name and an integer.
        options: Options of `enum`. PySide6 gives `boundary=KEEP`, which is only about flags.
    """
    template = _TEMPLATES.get(base)
    is_of_pairs = isinstance(names, list) and all(isinstance(each, tuple) for each in names)
    values: dict[str, Any] = dict(names) if is_of_pairs and not options.get("module") else {}  # type: ignore[call-overload]
    is_usual = set(map(type, values.values())) == {int} and _RESERVED_NAMES.isdisjoint(values)
    if issubclass(base, Flag):
        is_usual = is_usual and options.get("boundary") is KEEP and min(values.values()) >= 0
    if template is None or not is_usual or any(name[0] == "_" for name in values):
        return _create_with_enum(base, class_name, names, **options)  # type: ignore[no-any-return]
    try:
        return _make_members(base, class_name, template, values)
    except (AttributeError, TypeError):  # a later Python has other names for this; PySide6 would crash
        return _create_with_enum(base, class_name, names, **options)  # type: ignore[no-any-return]


def _make_members(base: type[Enum], class_name: str, template: dict[str, object], values: dict[str, int]) -> type[Enum]:
    content = {name: type(value)() if isinstance(value, dict | list) else value for name, value in template.items()}
    enumeration: Any = type.__new__(EnumType, class_name, (base,), content)
    by_name, by_value = enumeration._member_map_, enumeration._value2member_map_
    create, has_value = enumeration._new_member_, enumeration._use_args_
    names, is_flag = enumeration._member_names_, issubclass(base, Flag)
    for name, value in values.items():
        member = by_value.get(value)
        if member is None:
            member = create(enumeration, value) if has_value else create(enumeration)
            vars(member).update(_value_=value, _name_=name, __objclass__=enumeration, _sort_order_=len(names))
            by_value[value] = member
            if not is_flag or value.bit_count() == 1:  # others are combinations of flags
                names.append(name)
        by_name[name] = member
        type.__setattr__(enumeration, name, member)
    getattr(enumeration, "_hashable_values_", []).extend(by_value)  # Python 3.12 has none
    if is_flag:
        singles, mask = [values[name] for name in names], reduce(or_, by_value)
        facts = {"_singles_mask_": sum(singles), "_flag_mask_": mask, "_all_bits_": (1 << mask.bit_length()) - 1}
        if singles != sorted(singles):
            facts["_iter_member_"] = enumeration._iter_member_by_def_
        for name, fact in facts.items():
            type.__setattr__(enumeration, name, fact)
    return enumeration  # type: ignore[no-any-return]


@contextlib.contextmanager
def _sources_hidden() -> Iterator[None]:
    """Let what is imported meanwhile have another `inspect`, which finds no source and imports the real one if need be.

    PySide6 treats a module without a source as one that does not use Qt.
    """
    name = "inspect"
    replaced = sys.modules.get(name)
    substitute = ModuleType(name)

    def find_no_source(_module: object) -> str:
        raise OSError

    def import_attribute(attribute: str) -> object:
        if sys.modules.get(name) is substitute:
            del sys.modules[name]
        return getattr(import_module(name), attribute)

    vars(substitute).update(getsource=find_no_source, __getattr__=import_attribute)
    sys.modules[name] = substitute
    try:
        yield
    finally:
        if replaced is not None:
            sys.modules[name] = replaced
        elif sys.modules.get(name) is substitute:
            del sys.modules[name]


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
