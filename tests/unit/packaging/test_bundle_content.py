"""The choice of files for the bundle, and the checks of a built one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bundle import checks
from bundle.content import LANGUAGES, QT_TRANSLATIONS, is_wanted
from tests.tables import each_row

if TYPE_CHECKING:
    import pytest

_PLUGINS = "PySide6/Qt/plugins"


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
        "libQt6Core.so.6",
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


def _good() -> dict[str, int]:
    return dict.fromkeys(
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
    assert not checks.problems_of(_good(), "linux")


def test_qts_translations_into_the_programs_languages_are_bundled_and_demanded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bundle.content.LANGUAGES", ["de"])
    monkeypatch.setattr("bundle.content.QT_TRANSLATIONS", ["qtbase_de.qm"])
    own, qts = "_internal/resources/translations/pack-browser_de.qm", "_internal/PySide6/Qt/translations/qtbase_de.qm"
    complete = _good() | {own: 1, qts: 1}

    assert not checks.problems_of(complete, "linux")
    assert checks.problems_of({path: 1000 for path in complete if path != own}, "linux")
    assert checks.problems_of({path: 1000 for path in complete if path != qts}, "linux")


def test_a_bundle_that_is_too_large_fails_and_its_largest_files_are_named() -> None:
    (problem,) = checks.problems_of(_good() | {"_internal/big.bin": 170_000_000}, "linux")
    assert "170.0 MB" in problem
    assert "_internal/big.bin" in problem


@each_row("missing", [path for path in _good() if path != "pack-browser"])
def test_a_bundle_without_a_required_file_fails(missing: str) -> None:
    sizes = _good()
    del sizes[missing]
    assert len(checks.problems_of(sizes, "linux")) == 1


@each_row(
    "unneeded",
    [
        "_internal/numpy/core.so",
        "_internal/libgtk-3.so.0",
        f"_internal/{_PLUGINS}/platformthemes/libqgtk3.so",
        "_internal/PySide6/Qt/translations/qtbase_da.qm",
    ],
)
def test_a_bundle_with_an_unneeded_file_fails(unneeded: str) -> None:
    assert checks.problems_of(_good() | {unneeded: 1}, "linux")


def test_a_bundle_with_too_many_files_fails() -> None:
    many = {f"_internal/module_{number}.pyc": 1 for number in range(1500)}
    assert len(checks.problems_of(_good() | many, "linux")) == 1
