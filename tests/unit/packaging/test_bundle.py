"""The build without its slow steps: the choice of files, the checks of what was built, and where it fails."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter
from pytestqt.qtbot import QtBot

from app.core.connection import DEFAULT_BASE_URL, parse_base_url
from app.core.program import RESOURCES
from app.start.arguments import RunOptions
from app.start.program import Program
from app.start.unattended import NO_FONT
from bundle import build, checks, gallery_picture, make_bundle, smoke
from bundle.content import LANGUAGES, QT_TRANSLATIONS, is_wanted
from macos import packages as macos_packages
from release import bill_of_materials, project
from tests.tables import each_row
from windows import packages as windows_packages

_PLUGINS = "PySide6/Qt/plugins"
_SCREENSHOTS = RESOURCES.parent / "packaging" / "art" / "screenshots"
_LIGHT = _SCREENSHOTS / "gallery-light.png"


# --- The choice of files ----------------------------------------------------------------------------------------------


@each_row(
    "target",
    [
        f"{_PLUGINS}/platforms/libqxcb.so",
        f"{_PLUGINS}/platforms/libqwayland.so",
        f"{_PLUGINS}/platforms/libqoffscreen.so",
        f"{_PLUGINS}/imageformats/libqjpeg.so",
        f"{_PLUGINS}/wayland-shell-integration/libxdg-shell.so",
        f"{_PLUGINS}/printsupport/libcupsprintersupport.so",
        r"PySide6\plugins\platforms\qwindows.dll",
        "libpython3.13.so.1.0",
        "libssl.so.3",
        "libjpeg-6dc8d115.so.62.4.0",
        "PySide6/Qt/lib/libQt6Core.so.6",
        "PySide6/Qt/lib/libQt6Network.so.6",  # for its local sockets
        "resources/icons/app.svg",
        "resources/page.html",
        "resources/translations/pack-browser_en.qm",
    ],
)
def test_a_needed_file_is_bundled(target: str) -> None:
    assert is_wanted(target, "linux")


@each_row(
    "target",
    [
        f"{_PLUGINS}/platformthemes/libqgtk3.so",
        f"{_PLUGINS}/platforms/libqvnc.so",
        f"{_PLUGINS}/imageformats/libqpdf.so",
        f"{_PLUGINS}/tls/libqopensslbackend.so",
        "PySide6/Qt/translations/qtbase_da.qm",
        "PySide6/Qt/translations/designer_de.qm",
        "resources/translations/pack-browser_en.ts",
        "PySide6/Qt/lib/libQt6OpenGL.so.6",
        "PySide6/opengl32sw.dll",
        "libgtk-3.so.0",
        "libstdc++.so.6",
        "libX11.so.6",
        "libz.so.1",  # the program itself needs the system's before it can load one of the bundle
        "libglib-2.0.so.0",
    ],
)
def test_an_unneeded_file_is_left_out(target: str) -> None:
    assert not is_wanted(target, "linux")


def test_libraries_beside_the_program_are_bundled_on_other_systems() -> None:
    assert is_wanted("libffi.8.dylib", "darwin")
    assert is_wanted("VCRUNTIME140.dll", "win32")


_GOOD = dict.fromkeys(
    [
        "pack-browser",
        f"_internal/{_PLUGINS}/platforms/libqxcb.so",
        f"_internal/{_PLUGINS}/platforms/libqwayland.so",
        f"_internal/{_PLUGINS}/platforms/libqoffscreen.so",
        f"_internal/{_PLUGINS}/imageformats/libqjpeg.so",
        f"_internal/{_PLUGINS}/iconengines/libqsvgicon.so",
        "_internal/shiboken6/files.dir/shibokensupport/signature/loader.pyc",
        "_internal/resources/icons/app.svg",
        "_internal/resources/licences.json",
        "_internal/resources/page.html",
        "_internal/resources/translations/pack-browser_en.qm",
        "_internal/resources/demo/motivation_pack.json",
        *(f"_internal/resources/translations/pack-browser_{language}.qm" for language in LANGUAGES),
        *(f"_internal/PySide6/Qt/translations/{name}" for name in QT_TRANSLATIONS),
    ],
    1000,
)


def test_a_complete_bundle_passes() -> None:
    assert not checks.problems_of(_GOOD, "linux")


@each_row("missing", [path for path in _GOOD if path != "pack-browser"])
def test_a_bundle_without_a_required_file_fails(missing: str) -> None:
    assert len(checks.problems_of({path: 1000 for path in _GOOD if path != missing}, "linux")) == 1


@each_row(
    "further",
    [
        {"_internal/numpy/core.so": 1},
        {"_internal/libgtk-3.so.0": 1},
        {f"_internal/{_PLUGINS}/platformthemes/libqgtk3.so": 1},
        {"_internal/PySide6/Qt/translations/qtbase_da.qm": 1},
        {"_internal/big.bin": 170_000_000},
        {f"_internal/module_{number}.pyc": 1 for number in range(1500)},
    ],
    ids=["module", "library", "plugin", "translation", "too large", "too many"],
)
def test_a_bundle_with_unneeded_files_fails(further: dict[str, int]) -> None:
    problems = checks.problems_of(_GOOD | further, "linux")
    assert problems
    assert "_internal/big.bin" not in further or "_internal/big.bin" in problems[0]


# --- The build --------------------------------------------------------------------------------------------------------


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one package that a build without its slow steps makes."""
    file = tmp_path / "pack-browser.deb"
    bill = tmp_path / "pack-browser.cdx.json"
    monkeypatch.setattr(project, "DIST", tmp_path)
    monkeypatch.setattr(project, "WORK", tmp_path)
    monkeypatch.setattr(build, "_run_script", lambda *_: None)
    monkeypatch.setattr(build, "_make_packages", lambda *_, **__: [file])
    monkeypatch.setattr(make_bundle, "build_bundle", lambda: None)
    monkeypatch.setattr(checks, "check_bundle", lambda _: None)
    monkeypatch.setattr(bill_of_materials, "write_bill_of_materials", lambda: bill.write_text("{}") and bill)
    return file


def test_a_deb_that_is_too_large_fails_the_build(package: Path) -> None:
    with package.open("wb") as file:
        file.truncate(checks.MAX_DEB_BYTES + 1)
    with pytest.raises(checks.BundleError, match=r"pack-browser\.deb has 60\.0 MB; 60 are allowed"):
        build.build(is_trial=True)


def test_the_checksums_cover_the_packages_and_the_bill_of_materials(package: Path) -> None:
    package.write_bytes(b"a package")
    *files, checksums = build.build(is_trial=True)
    listed = [line.split("  ")[1] for line in checksums.read_text(encoding="utf-8").splitlines()]
    assert listed == [file.name for file in files] == ["pack-browser.deb", "pack-browser.cdx.json"]


def test_a_release_cannot_be_built_with_placeholders(
    package: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    package.write_bytes(b"a package")
    monkeypatch.setattr(project, "placeholders", lambda: ["HOMEPAGE"])
    monkeypatch.setattr(sys, "argv", ["build.py"])
    with pytest.raises(SystemExit, match=r"identity\.py still has placeholders: HOMEPAGE"):
        build.main()
    monkeypatch.setattr(sys, "argv", ["build.py", "--trial"])
    build.main()
    assert "pack-browser.deb" in capsys.readouterr().out
    monkeypatch.setattr(project, "placeholders", list)
    assert build.build()


@pytest.mark.parametrize("place", ["Inno Setup 6", "Programs/Inno Setup 7"])
def test_each_version_of_inno_setup_is_found(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    for variable in ("ProgramFiles(x86)", "ProgramFiles", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
        compiler = tmp_path / variable / place / "ISCC.exe"
        compiler.parent.mkdir(parents=True)
        compiler.touch()
        assert windows_packages.find_compiler() == str(compiler)
        compiler.unlink()
    assert windows_packages.find_compiler() is None


def test_a_release_for_windows_needs_the_installer_which_has_the_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project, "version", lambda: "1.20.3")
    monkeypatch.setattr(project, "WORK", tmp_path)
    monkeypatch.setattr(shutil, "make_archive", lambda *_: str(tmp_path / "pack-browser.zip"))
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: None)
    monkeypatch.setattr(windows_packages, "find_compiler", lambda: None)
    files = windows_packages.make_packages(tmp_path, needs_installer=False)
    assert [file.name for file in files] == ["pack-browser.zip"]
    with pytest.raises(windows_packages.NoCompilerError, match="Inno Setup"):
        windows_packages.make_packages(tmp_path, needs_installer=True)
    monkeypatch.setattr(windows_packages, "find_compiler", lambda: sys.executable)
    *_, installer = windows_packages.make_packages(tmp_path, needs_installer=True)
    assert installer.name.startswith("pack-browser-1.20.3-windows-")
    lines = (tmp_path / "installer.iss").read_text(encoding="utf-8-sig").splitlines()
    assert {"AppVersion=1.20.3", "VersionInfoVersion=1.20.3.0"} <= set(lines)


@pytest.mark.skipif(sys.platform == "win32", reason="the tool is a shell script")
@pytest.mark.parametrize("failures", [2, 9])
def test_a_busy_hdiutil_is_called_again(failures: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log, tool, image = (tmp_path / name for name in ("log", "hdiutil", "made.dmg"))
    tool.write_text(
        f'#!/bin/sh\necho "$@" >>{log}\n[ "$(wc -l <{log})" -gt {failures} ] || exit 1\n'
        'for target; do :; done\necho image >"$target"\n'
    )
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    if failures < 4:
        macos_packages.make_disk_image(tmp_path, image, (0.0, 0.0, 0.0))
        assert image.read_text() == "image\n"
    else:
        with pytest.raises(subprocess.CalledProcessError):
            macos_packages.make_disk_image(tmp_path, image, (0.0, 0.0, 0.0))
    assert len(log.read_text().splitlines()) == min(failures + 1, 4)


# --- The smoke test, which is the last check of a bundle before it is published ---------------------------------------


def _python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


@each_row(
    ("output", "unexpected"),
    [
        ("TLS: OpenSSL 3.5.9 29 Sep 2026\nSmoke test passed\n\nfor more information.\n", []),
        ("Smoke test passed\nqt.qpa.plugin: Could not find\n", ["qt.qpa.plugin: Could not find"]),
        ("for more information. Traceback", ["for more information. Traceback"]),
        ("formats: avif, gif, jpg, png, webp", ["formats: avif, gif, jpg, png, webp"]),  # one is missing
        (NO_FONT, [NO_FONT]),
    ],
)
def test_lines_that_are_not_on_the_list_are_reported(output: str, unexpected: list[str]) -> None:
    assert smoke.unexpected_lines(output) == unexpected


def test_a_program_gets_only_its_home_folder_and_on_windows_the_folders_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    smoke.run(_python("import os, sys; sys.exit(3 if 'PYTHONPATH' in os.environ else 0)"), tmp_path)
    assert (
        smoke.environment_of(tmp_path, "linux") == smoke.environment_of(tmp_path, "darwin") == {"HOME": str(tmp_path)}
    )
    inherited = {"SYSTEMROOT": "D:\\Windows", "PATH": "D:\\Tools;D:\\Windows", "QT_PLUGIN_PATH": "D:\\Qt"}
    environment = smoke.environment_of(tmp_path, "win32", inherited)
    assert environment.pop("PATH") == "D:\\Windows\\System32;D:\\Windows"
    assert environment.pop("SYSTEMROOT") == "D:\\Windows"
    assert set(environment.values()) == {str(tmp_path)}
    assert {"USERPROFILE", "LOCALAPPDATA", "APPDATA", "TEMP"} <= set(environment)


@pytest.mark.parametrize(
    ("program", "seconds", "problem"),
    [
        ("raise SystemExit(3)", 60, "ended with 3"),
        ("import sys; print('a warning', file=sys.stderr)", 60, "a warning"),
        ("import threading; threading.Event().wait()", 0.3, "took longer"),
    ],
)
def test_a_program_that_fails_warns_or_hangs_fails_the_test(
    program: str, seconds: float, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smoke, "_SECONDS", seconds)
    with pytest.raises(smoke.SmokeError, match=problem):
        smoke.run(_python(program), tmp_path)


def test_a_missing_program_and_a_process_that_is_left_behind_fail_the_test(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pack-browser"
    with pytest.raises(smoke.SmokeError, match="build it first"):
        smoke.check(program)
    program.write_text("")
    running = [[17], [17, 4242]]  # before, and after
    monkeypatch.setattr(smoke, "processes_of", lambda _: running.pop(0))
    monkeypatch.setattr(smoke, "run", lambda *_, **__: 0.0)
    monkeypatch.setattr(gallery_picture, "problems_of", lambda *_: [])
    with pytest.raises(smoke.SmokeError, match=r"left behind: \[4242\]"):
        smoke.check(program)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_processes_are_found_by_their_executable() -> None:
    assert smoke.processes_of(Path(sys.executable).resolve())
    assert not smoke.processes_of(Path("/nobody/runs/this"))


# --- The picture of the smoke test ------------------------------------------------------------------------------------


def test_a_window_without_a_pack_shows_no_gallery(qtbot: QtBot, tmp_path: Path) -> None:
    window = Program(RunOptions(parse_base_url(DEFAULT_BASE_URL))).window
    qtbot.addWidget(window)
    window.resize(1180, 760)
    window.show()
    file = tmp_path / "window.png"
    window.grab().save(str(file))

    problems = gallery_picture.problems_of(file, _LIGHT)

    assert any("no gallery" in problem for problem in problems)
    assert any("differs" in problem for problem in problems)


@pytest.mark.parametrize("change", ["black", "dark", "blurred", "hole", "small"])
def test_another_picture_than_that_of_the_gallery_fails(change: str, tmp_path: Path) -> None:
    with Image.open(_SCREENSHOTS / "gallery-dark.png" if change == "dark" else _LIGHT) as opened:
        picture = opened.convert("RGB")
    if change == "blurred":
        picture = picture.filter(ImageFilter.GaussianBlur(1))
    elif change == "hole":
        ImageDraw.Draw(picture).rectangle((20, 110, 205, 295), fill="#f0f0f0")
    elif change == "small":
        picture = picture.resize((1000, 700))
    elif change == "black":
        picture = Image.new("RGB", (1180, 760))
    file = tmp_path / "changed.png"
    picture.save(file)
    expected = {
        "black": ["no gallery", "differs"],
        "dark": ["differs"],
        "blurred": [],  # a slightly different rendering passes
        "hole": ["differs"],
        "small": ["pixels"],
    }
    problems = gallery_picture.problems_of(file, _LIGHT)
    assert len(problems) == len(expected[change]), problems
    assert all(any(word in problem for problem in problems) for word in expected[change])


@pytest.mark.skipif(sys.platform == "win32", reason="the start is measured on Linux, with a virtual screen")
def test_the_median_of_the_starts_is_limited(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bundle import start_budget

    monkeypatch.setattr(start_budget, "measure_starts", lambda *_: ([100.0] * 3, [280.0, 900.0, 270.0]))
    start_budget.main()
    assert "2.80 ×" in capsys.readouterr().out
    monkeypatch.setattr(start_budget, "measure_starts", lambda *_: ([100.0] * 3, [310.0, 310.0, 100.0]))
    with pytest.raises(SystemExit, match=r"3\.10 ×"):
        start_budget.main()
