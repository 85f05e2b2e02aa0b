"""Tests what PySide6 gets in place of slower parts of the standard library."""

from __future__ import annotations

import gc
import subprocess
import sys
from enum import KEEP, Enum, Flag, IntEnum, IntFlag
from typing import Any

import pytest

from app.start import pyside_features
from tests.tables import each_row

# PySide6 is imported in a process of its own, because it is imported here already.
_IMPORTS_PYSIDE = """
import sys
from app.start.pyside_features import load_pyside
load_pyside()
from PySide6.QtCore import QEvent, Qt
assert "inspect" not in sys.modules, "it is not imported"
assert Qt.Key.Key_A.value == 65 and Qt.Key(65) is Qt.Key.Key_A and QEvent.Type.User in QEvent.Type
assert Qt.AlignmentFlag.AlignCenter == Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
import inspect
assert inspect.getsource(inspect.getsource).startswith("def getsource")
try:
    Qt.Key("A")
except ValueError as error:
    print(error)
"""
_PAIRS = [("RED", 1), ("GREEN", 2), ("CRIMSON", 1), ("NOTHING", -5)]


def _facts(enumeration: type[Enum]) -> dict[str, Any]:
    """What an enumeration has, with its members as their names and attributes."""
    facts: dict[str, Any] = {}
    for name, value in vars(enumeration).items():
        if name in {"__module__", "__new__", "__reduce_ex__", "_generate_next_value_"}:
            continue
        if isinstance(value, enumeration):
            value = {key: each for key, each in vars(value).items() if key != "__objclass__"}
            value["is of this class"] = True
        facts[name] = repr(value)
    return facts


@each_row("base", [Enum, IntEnum])
def test_an_enumeration_is_as_enum_makes_it(base: type[Enum]) -> None:
    gc.collect()  # what the module keeps for later must survive this
    made: Any = pyside_features._create_enumeration(base, class_name="Colour", names=_PAIRS, boundary=KEEP)
    call: Any = base
    expected = call("Colour", _PAIRS, module=__name__)

    assert _facts(made) == _facts(expected)
    assert list(made) == [made.RED, made.GREEN, made.NOTHING]
    assert made(2) is made.GREEN is made["GREEN"]
    assert made.CRIMSON is made.RED
    assert 1 in made
    assert made.RED in made
    assert (made.GREEN == 2) is issubclass(base, int)
    assert repr(made.NOTHING) == "<Colour.NOTHING: -5>"
    with pytest.raises(ValueError, match="7 is not a valid Colour"):
        made(7)


@pytest.mark.parametrize("base", [Flag, IntFlag])
@pytest.mark.parametrize(
    "pairs",
    [
        [("NONE", 0), ("LEFT", 1), ("RIGHT", 2), ("BOTH", 3), ("TOP", 8), ("WEST", 1), ("HIGH", 0x1000_0000)],
        [("HIGH", 8), ("ALL", 0x1FF), ("LOW", 1)],
        [("NOTHING", 0)],
    ],
)
def test_flags_are_as_enum_makes_them(base: type[Flag], pairs: list[tuple[str, int]]) -> None:
    made: Any = pyside_features._create_enumeration(base, class_name="Sides", names=pairs, boundary=KEEP)
    call: Any = base
    expected = call("Sides", pairs, module=__name__, boundary=KEEP)

    assert _facts(made) == _facts(expected)
    assert [each.name for each in made] == [each.name for each in expected]
    for value in (*range(12), 0x1FF, 0x1000_0001, 1 << 20):
        assert repr(made(value)) == repr(expected(value))
        assert repr(~made(value)) == repr(~expected(value))
    some, same = made(1) | made(8), expected(1) | expected(8)
    assert (some & made(8)).value == (same & expected(8)).value == 8
    assert (made(8) in some) is (expected(8) in same) is True


@each_row(
    ("base", "names"),
    [
        (Enum, [("name", 1), ("value", 2)]),
        (IntEnum, [("real", 1), ("to_bytes", 2)]),
        (Enum, [("_ignored", 1)]),
        (Enum, [("RED", "red")]),
        (Enum, ["RED", "GREEN"]),
        (Enum, ()),
        (Flag, [("LEFT", 1), ("RIGHT", 2), ("BOTH", 3)]),
        (IntFlag, [("LEFT", 1), ("OTHER", -2)]),
    ],
)
def test_other_enumerations_are_made_by_enum(base: type[Enum], names: object) -> None:
    made = pyside_features._create_enumeration(base, class_name="Other", names=names)
    call: Any = base
    expected = call("Other", names, module=__name__)
    assert list(made.__members__) == list(expected.__members__)
    assert [each._value_ for each in made] == [each._value_ for each in expected]


def test_pyside_is_imported_with_enumerations_of_its_own_and_without_inspect() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _IMPORTS_PYSIDE], capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.stdout.strip() == "'A' is not a valid Qt.Key", ended.stderr
