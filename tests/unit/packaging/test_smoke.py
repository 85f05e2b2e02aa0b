"""The smoke test fails where it should: it is the last check of a bundle before it is published."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from app.start.unattended import NO_FONT
from bundle import gallery_picture, smoke
from tests.tables import each_row

if TYPE_CHECKING:
    from pathlib import Path


def _python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def test_lines_on_the_list_are_allowed() -> None:
    assert not smoke.unexpected_lines("TLS: OpenSSL 3.5.9 29 Sep 2026\nSmoke test passed\n\nfor more information.\n")


def test_a_line_that_is_not_on_the_list_is_reported() -> None:
    output = "Smoke test passed\nqt.qpa.plugin: Could not find the Qt platform plugin\n"
    assert smoke.unexpected_lines(output) == ["qt.qpa.plugin: Could not find the Qt platform plugin"]


def test_a_line_that_only_begins_like_an_allowed_one_is_reported() -> None:
    assert smoke.unexpected_lines("for more information. Traceback")


def test_a_missing_image_format_is_reported() -> None:
    assert smoke.unexpected_lines("formats: avif, gif, jpg, png, webp")


def test_the_warning_that_no_font_was_found_is_reported() -> None:
    assert smoke.unexpected_lines(NO_FONT) == [NO_FONT]


def test_a_program_does_not_inherit_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    smoke.run(_python("import os, sys; sys.exit(3 if 'PYTHONPATH' in os.environ else 0)"), tmp_path)


@each_row("system", ["linux", "darwin"])
def test_a_program_gets_only_its_home_folder(tmp_path: Path, system: str) -> None:
    assert smoke.environment_of(tmp_path, system) == {"HOME": str(tmp_path)}


def test_on_windows_a_program_gets_the_folders_of_the_system_and_its_home_folder(tmp_path: Path) -> None:
    inherited = {"SYSTEMROOT": "D:\\Windows", "PATH": "D:\\Tools;D:\\Windows", "QT_PLUGIN_PATH": "D:\\Qt"}
    environment = smoke.environment_of(tmp_path, "win32", inherited)
    assert environment.pop("PATH") == "D:\\Windows\\System32;D:\\Windows"
    assert environment.pop("SYSTEMROOT") == "D:\\Windows"
    assert set(environment.values()) == {str(tmp_path)}
    assert {"USERPROFILE", "LOCALAPPDATA", "APPDATA", "TEMP"} <= set(environment)


def test_a_program_that_fails_fails_the_test(tmp_path: Path) -> None:
    with pytest.raises(smoke.SmokeError, match="ended with 3"):
        smoke.run(_python("raise SystemExit(3)"), tmp_path)


def test_a_program_that_prints_another_line_fails_the_test(tmp_path: Path) -> None:
    with pytest.raises(smoke.SmokeError, match="a warning"):
        smoke.run(_python("import sys; print('a warning', file=sys.stderr)"), tmp_path)


def test_a_program_that_hangs_fails_the_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smoke, "_SECONDS", 0.3)
    with pytest.raises(smoke.SmokeError, match="took longer"):
        smoke.run(_python("import threading; threading.Event().wait()"), tmp_path)


def test_a_missing_program_fails_the_test(tmp_path: Path) -> None:
    with pytest.raises(smoke.SmokeError, match="build it first"):
        smoke.check(tmp_path / "pack-browser")


def test_a_process_that_is_left_behind_fails_the_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "pack-browser"
    program.write_text("")
    running = [[17], [17, 4242]]  # before, and after
    monkeypatch.setattr(smoke, "processes_of", lambda _: running.pop(0))
    monkeypatch.setattr(smoke, "run", lambda *_, **__: 0.0)
    monkeypatch.setattr(gallery_picture, "problems_of", lambda *_: [])
    with pytest.raises(smoke.SmokeError, match=r"left behind: \[4242\]"):
        smoke.check(program)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_processes_are_found_by_their_executable() -> None:
    from pathlib import Path

    assert smoke.processes_of(Path(sys.executable).resolve())
    assert not smoke.processes_of(Path("/nobody/runs/this"))
