"""The soak fails if anything has grown."""

import sys

import pytest

if sys.platform != "linux":
    pytest.skip("the soak reads /proc", allow_module_level=True)

from tests.soak import Figures, growth
from tests.tables import each_row

_FLAT: Figures = {"memory": 140e6, "decoders": 30e6, "thumbnails": 20e6, "files": 2e6}
_FLAT |= {"handles": 22, "threads": 18, "processes": 2, "tasks": 2}


def _measured(use: Figures, closed: Figures) -> list[tuple[str, Figures]]:
    """A run whose second half and whose end have these figures instead of the others."""
    uses = [("use", _FLAT)] * 6 + [("use", _FLAT | use)] * 6
    return [("empty", _FLAT), ("start", _FLAT), ("open", _FLAT), *uses, ("closed", _FLAT | closed)]


def test_what_stays_the_same_is_no_growth() -> None:
    assert growth(_measured({"handles": 25, "memory": 180e6}, {"memory": 199e6, "thumbnails": 300e6}), 60) == []


@each_row(("name", "value"), [("handles", 23), ("threads", 20), ("processes", 3), ("tasks", 3), ("memory", 201e6)])
def test_what_is_left_when_all_tabs_are_closed_is_found(name: str, value: float) -> None:
    (problem,) = growth(_measured({}, {name: value}), 60)
    assert problem.startswith(f"{name}: ")


@each_row(
    ("name", "value"),
    [("handles", 40), ("threads", 50), ("processes", 3), ("tasks", 50), ("memory", 210e6), ("decoders", 95e6)],
)
def test_what_grows_in_use_is_found(name: str, value: float) -> None:
    (problem,) = growth(_measured({name: value}, {}), 60)
    assert problem.startswith(f"{name} in use: ")
    assert len(growth(_measured({"files": 30e6}, {"thumbnails": 900e6}), 60)) == 2, "files that grow"
