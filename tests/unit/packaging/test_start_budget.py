"""The check of the start compares medians, so that one slow start does not fail it."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("the start is measured on Linux, with a virtual screen", allow_module_level=True)

from bundle import start_budget


def test_one_slow_start_does_not_change_the_ratio() -> None:
    assert start_budget.ratio_of([100, 100, 100], [190, 900, 200]) == pytest.approx(2.0)


def test_a_slow_program_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start_budget, "measure_starts", lambda *_: ([100.0] * 3, [310.0] * 3))
    with pytest.raises(SystemExit, match=r"3\.10 ×"):
        start_budget.main()


def test_a_quick_program_passes(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(start_budget, "measure_starts", lambda *_: ([100.0] * 3, [280.0] * 3))
    start_budget.main()
    assert "2.80 ×" in capsys.readouterr().out
