"""What the command line prints and in which language, and what is different in the packaged app."""

import ctypes
import io
import os
import subprocess
import sys
from typing import Final

import pytest

from app.core.program import RESOURCES
from app.start.command_line import create_mutex, restore_environment
from app.start.display import print_error, write_utf8
from tests.tables import each_row

_MAIN: Final = RESOURCES.parent / "main.py"
_LANGUAGE_VARIABLES: Final = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no variables for the language")


_OPTIONS: Final = "from app.start.display import translated; print(translated('CommandLine', 'options'))"


@posix_only
@each_row(
    ("environment", "word"),
    [
        ({"LANG": "de_AT.UTF-8"}, "Optionen"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "de_DE.UTF-8"}, "Optionen"),
        ({"LC_ALL": "nl_BE", "LC_MESSAGES": "de_DE.UTF-8"}, "options"),
        ({"LANG": "en_GB.UTF-8", "LANGUAGE": "fr:de"}, "Optionen"),
        ({"LC_ALL": "POSIX", "LANG": "de_DE"}, "options"),
        ({}, "options"),
    ],
)
def test_the_language_is_that_of_the_environment(environment: dict[str, str], word: str) -> None:
    others = {name: value for name, value in os.environ.items() if name not in _LANGUAGE_VARIABLES}
    command = [sys.executable, "-c", _OPTIONS]
    result = subprocess.run(
        command, env=others | environment, capture_output=True, text=True, check=True, cwd=RESOURCES.parent
    )

    assert result.stdout.strip() == word


def _run(language: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    unset = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", *_LANGUAGE_VARIABLES}
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    environment |= {"LC_ALL": language, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, str(_MAIN), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)


@posix_only
def test_the_help_is_german_as_a_whole() -> None:
    result = _run("de_DE.UTF-8", "--help")

    assert result.returncode == 0
    assert result.stdout.startswith("Aufruf: pack-browser [-h]")
    for word in ("PAKET", "DATEI", "Optionen:", "diese Hilfe anzeigen", "API-Schlüssel kommt aus"):
        assert word in result.stdout
    for word in ("usage", "options", "show ", " the ", "PACK ", "FILE"):
        assert word not in result.stdout


@posix_only
@each_row(
    ("arguments", "sentence"),
    [
        (["--quark"], "pack-browser: Fehler: unbekannte Argumente: --quark"),
        (["--base-url"], "pack-browser: Fehler: Argument --base-url: ein Wert wird erwartet"),
        (["--demo=4"], "pack-browser: Fehler: Argument --demo: der Wert '4' ist hier nicht vorgesehen"),
        (["--log-level", "LOUD"], "Argument --log-level: ungültige Auswahl: 'LOUD'"),
        (["--base-url", "x"], "Fehler: Die Basis-URL ist keine Webadresse"),
        (["--s"], "Fehler: mehrdeutige Option: --s kann "),
        (["a", "b", "--smoke-test"], "Fehler: Nur ein Fenster zeigt mehrere Pakete"),
    ],
)
def test_a_wrong_command_line_is_refused_in_german(arguments: list[str], sentence: str) -> None:
    result = _run("de_DE.UTF-8", *arguments)

    assert result.returncode == 2
    assert sentence in result.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
def test_a_missing_display_is_said_in_german() -> None:
    result = _run("de_DE.UTF-8")

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("Pack Browser braucht einen Bildschirm")


def test_a_pipe_on_windows_gets_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    standard_output, standard_error = io.BytesIO(), io.BytesIO()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(standard_output, encoding="cp1252", write_through=True))
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(standard_error, encoding="cp437", write_through=True))
    write_utf8()
    sys.stdout.write("1180 × 780, 包")
    print_error("“包”")
    assert standard_output.getvalue().decode() == "1180 × 780, 包"
    assert standard_error.getvalue().decode().strip() == "“包”"


def test_other_systems_keep_the_encoding_of_their_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="iso8859-15"))
    write_utf8()
    assert sys.stdout.encoding == "iso8859-15"
    monkeypatch.setattr(sys, "stdout", None)  # as in a windowed build
    write_utf8()


@each_row(
    ("inside", "outside"),
    [
        (
            {"LD_LIBRARY_PATH": "/app", "LD_LIBRARY_PATH_ORIG": "/mine", "A": "1"},
            {"LD_LIBRARY_PATH": "/mine", "A": "1"},
        ),
        ({"LD_LIBRARY_PATH": "/app", "A": "1"}, {"A": "1"}),
        ({"DYLD_LIBRARY_PATH": "/app", "DYLD_LIBRARY_PATH_ORIG": ""}, {"DYLD_LIBRARY_PATH": ""}),
        ({"A": "1"}, {"A": "1"}),
    ],
)
def test_changes_of_the_boot_loader_are_undone(inside: dict[str, str], outside: dict[str, str]) -> None:
    restore_environment(inside)
    assert inside == outside


@pytest.mark.skipif(sys.platform != "win32", reason="only Windows has such mutexes")
def test_other_programs_see_the_mutex_of_the_app() -> None:
    name = "PackBrowser-test"
    find = ctypes.windll.kernel32.OpenMutexW  # type: ignore[attr-defined, unused-ignore]
    synchronize = 0x00100000
    assert not find(synchronize, False, name)
    assert create_mutex(name)
    assert find(synchronize, False, name)
