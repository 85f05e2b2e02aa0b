"""The file of settings: written in a thread, only with what has changed, and again after a failure."""

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest

from app.core import settings_file
from app.core.plain_files import write_plain_file
from app.core.settings_file import Claim, Settings, SettingsFile, Values, open_settings


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("APPDATA" if sys.platform == "win32" else "XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "PackBrowser" / "pack-browser.ini"


def _is_sound(settings: Settings) -> bool:
    return settings.get("a/x") != "nonsense"


def _open(claim: Claim = lambda: lambda: None) -> SettingsFile:
    settings = open_settings()
    assert settings is not None
    return SettingsFile(_is_sound, {**_DEFAULTS, **settings}, claim)


_DEFAULTS: Values = {"a/x": "1", "a/y": "1", "b/z": "1"}


def _save(file: SettingsFile, key: str, value: str) -> None:
    file.save({**_DEFAULTS, key: value})
    file.finish()


def test_only_what_has_changed_is_written(path: Path) -> None:
    file = _open()
    file.save(_DEFAULTS)
    file.finish()
    assert not path.exists()
    _save(file, "a/y", "2")
    assert open_settings() == {"a/y": "2"}


@pytest.mark.parametrize("section", ["/", "/x", "//", "DEFAULT"])
def test_a_section_of_any_name_does_not_end_the_writer(path: Path, section: str) -> None:
    path.parent.mkdir()
    path.write_text(f"[{section}]\nkey=kept\n")
    file = _open()
    _save(file, "a/y", "2")
    assert open_settings() == {f"{section}/key": "kept", "a/y": "2"}


def test_two_windows_that_write_at_the_same_time_keep_both_changes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock, has_begun, may_write = threading.Lock(), threading.Event(), threading.Event()

    def claim() -> Callable[[], object]:
        assert lock.acquire(timeout=20)
        return lock.release

    def wait(target: Path, content: bytes) -> None:
        if not has_begun.is_set():
            has_begun.set()
            assert may_write.wait(20)
        write_plain_file(target, content)

    monkeypatch.setattr(settings_file, "write_plain_file", wait)
    first, second = _open(claim), _open(claim)
    first.save({**_DEFAULTS, "a/x": "first"})
    assert has_begun.wait(20)  # it has read the file
    second.save({**_DEFAULTS, "b/z": "second"})
    second.finish()
    may_write.set()
    for file in (first, second):
        for _ in range(20):
            file.finish()
    assert open_settings() == {"a/x": "first", "b/z": "second"}
    assert path.exists()


@pytest.mark.expects_errors
def test_a_failure_is_repaired_with_the_next_change(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    claimed, failures = [0], [0]

    def claim() -> Callable[[], object]:
        claimed[0] += 1
        return lambda: claimed.append(claimed.pop() - 1)

    def fail() -> None:
        failures[0] += 1

    file = _open(claim)
    file.on_failure = fail
    for error in (OSError, KeyError):  # the latter is a fault, which does not end the writer
        with monkeypatch.context() as patch:
            patch.setattr(settings_file, "write_plain_file", Mock(side_effect=error))
            _save(file, "a/x", error.__name__)
    assert not path.exists()
    assert claimed == [0]
    assert failures == [2]
    file.save({**_DEFAULTS, "a/x": "KeyError", "a/y": "2"})
    file.finish()
    assert open_settings() == {"a/x": "KeyError", "a/y": "2"}


def test_a_slow_disk_blocks_nobody_and_gets_the_latest_values(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, may_write, writes = _open(), threading.Event(), 0

    def wait(target: Path, content: bytes) -> None:
        nonlocal writes
        writes += 1
        assert may_write.wait(20)
        write_plain_file(target, content)

    monkeypatch.setattr(settings_file, "write_plain_file", wait)
    began = time.monotonic()
    for number in range(100):
        file.save({**_DEFAULTS, "a/x": str(number)})
    assert time.monotonic() - began < 15
    may_write.set()
    for _ in range(20):
        file.finish()
    assert open_settings() == {"a/x": "99"}
    assert writes <= 3
    assert path.exists()


def test_nonsense_is_replaced_by_all_values_and_kept_beside(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("[a]\nx=nonsense\n[other]\nown=1\n")
    file = SettingsFile(_is_sound, _DEFAULTS, lambda: lambda: None)
    _save(file, "a/y", "2")
    assert open_settings() == {"a/x": "1", "a/y": "2", "b/z": "1", "other/own": "1"}
    assert "nonsense" in path.with_name("pack-browser.ini.damaged").read_text()
