"""Everything in the bundle has an entry in the list of licences, or the build fails."""

import importlib.metadata
import os
import re
import shutil
import ssl
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from packaging.licenses import canonicalize_license_expression

from linux import packages as linux_packages
from release import bill_of_materials, curl_libraries, known_libraries, make_licences
from release.library_sources import UnknownSourceError, source_addresses
from release.make_licences import Licence, LicenceError, library_licences
from tests.tables import each_row

_ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="names of files in Linux wheels")
_ON_DEBIAN = pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="asks dpkg-query")
_LICENCES = [
    Licence("pack-browser", "1.2.3", "MIT", "MIT License\n…"),
    Licence("Python", "3.13.5", "PSF-2.0", "…"),
    Licence("PySide6_Essentials", "6.12.0", "LGPL-3.0-only OR GPL-2.0-only", "…"),
    Licence("httpx", "0.28.1", "MIT", "…"),
    Licence("ICU", "73", "Unicode-DFS-2016", "…"),
]


def _files_of(package: str, *beginnings: str) -> list[tuple[str, str]]:
    distribution = importlib.metadata.distribution(package)
    files = [file for file in distribution.files or [] if file.name.startswith(beginnings)]
    return [(str(file), str(distribution.locate_file(file))) for file in files]


def _by_name(licences: Iterable[Licence]) -> dict[str, Licence]:
    return {each.name: each for each in licences}


@_ON_LINUX
def test_a_library_whose_licence_is_not_its_wheels_has_an_entry_of_its_own() -> None:
    binaries = _files_of("PySide6_Essentials", "libicu", "libQt6Core") + _files_of("pi_heif", "lib")
    found = _by_name(library_licences(binaries, {"PySide6_Essentials", "pi_heif"}))
    assert sorted(found) == ["ICU", "libde265", "libheif"]
    assert found["ICU"].version.isdecimal()
    assert "UNICODE, INC. LICENSE AGREEMENT" in found["ICU"].text
    for name in ("libheif", "libde265"):
        assert re.fullmatch(r"\d+\.\d+\.\d+", found[name].version)
        assert "GNU LESSER GENERAL PUBLIC LICENSE" in found[name].text
        assert "GNU GENERAL PUBLIC LICENSE" in found[name].text


@_ON_LINUX
def test_each_library_of_pycurl_has_an_entry_with_its_version_and_text() -> None:
    binaries = _files_of("pycurl", "lib", "_pycurl")
    found = _by_name(library_licences(binaries, {"pycurl"}))
    assert len(binaries) > len(found) > 10
    assert re.fullmatch(r"8\.\d+\.\d+", found["libcurl"].version)
    assert re.fullmatch(r"3\.\d+\.\d+", found["OpenSSL in pycurl"].version)
    for name, beginning in (("libidn2", "2."), ("libunistring", "1.")):
        assert found[name].version.startswith(beginning)
        assert "GNU LESSER GENERAL PUBLIC LICENSE" in found[name].text
    for name, text in (("libcurl", "Daniel Stenberg"), ("MIT Kerberos", "Massachusetts"), ("libpsl", "Mozilla Public")):
        assert text in found[name].text


@each_row(
    "names",
    [
        "libbrotlicommon-779a354d.so.1.2.1 libbrotlidec-8a9f8e0c.so.1.2.1 libcom_err-04a6d4a9.so.3.0 "
        "libcrypto-fa202293.so.3 libcurl-330bcbb6.so.4.8.0 libgssapi_krb5-a4ee9013.so.2.2 libidn2-e9db2b33.so.0.4.0 "
        "libk5crypto-b981dde7.so.3.1 libkrb5-d2bd9c2b.so.3.3 libkrb5support-4c5795d1.so.0.1 libssl-8b66dd34.so.3 "
        "libnghttp2-3dab5618.so.14.29.5 libnghttp3-d4b9d539.so.9.9.0 libngtcp2-23491f47.so.16.11.0 "
        "libngtcp2_crypto_ossl-741c35a5.so.0.3.1 libpsl-cd0eeb45.so.5.3.5 libsfparse-e1f35c00.so "
        "libssh2-c5c93677.so.1.0.1 libunistring-163ec442.so.5.1.0",
        "brotlicommon-ff19ca50.dll brotlidec-8445594f.dll icudt78-5dc0282b.dll icuuc78-bfdf0fca.dll "
        "libcrypto-3-x64-af7d004f.dll libcurl-9482290b.dll libssh2-7fcccbe5.dll libssl-3-x64-52de9a45.dll "
        "nghttp2-3f72a8e7.dll psl-5-9f701151.dll z-3abd2df3.dll",
        "libbrotlicommon.1.2.1.dylib libbrotlidec.1.2.1.dylib libcrypto.3.dylib libcurl.4.8.0.dylib libidn2.0.dylib "
        "libnghttp2.14.29.5.dylib libnghttp3.9.9.0.dylib libngtcp2.16.11.0.dylib libngtcp2_crypto_ossl.0.3.1.dylib "
        "libpsl.5.dylib libsfparse.dylib libssh2.1.0.1.dylib libssl.3.dylib libunistring.5.dylib libz.1.3.2.dylib",
    ],
    ids=["linux", "windows", "macos"],
)
def test_each_name_of_a_library_in_pycurl_s_wheels_is_known(names: str) -> None:
    unknown = [name for name in names.split() if known_libraries.find(curl_libraries.IN_PYCURL, name) is None]
    assert unknown == []


def test_a_library_of_unknown_origin_is_refused() -> None:
    with pytest.raises(LicenceError, match=r"unknown origin of lib/libnobody\.so\.1"):
        library_licences([("lib/libnobody.so.1", "/nowhere/libnobody.so.1")], set())


def test_a_library_of_a_package_without_an_entry_is_refused() -> None:
    binaries = [pair for pair in _files_of("msgspec", "_core") if not pair[0].endswith(".pyi")]
    assert library_licences(binaries, {"msgspec"}) == []
    with pytest.raises(LicenceError, match="belongs to msgspec, whose licence is not in the list"):
        library_licences(binaries, {"httpx"})


@pytest.mark.skipif(sys.platform != "win32", reason="names of files in Windows wheels")
def test_runtime_libraries_of_the_compiler_in_a_windows_wheel_have_entries() -> None:
    binaries = _files_of("pi_heif", "lib")
    found = _by_name(library_licences(binaries, {"pi_heif"}))
    assert sorted(found) == ["GCC runtime library", "libde265", "libheif", "winpthreads"]
    assert "GCC RUNTIME LIBRARY EXCEPTION" in found["GCC runtime library"].text
    assert "mingw-w64 project" in found["winpthreads"].text


def _install(folder: Path, licence: str, **files: str) -> None:
    """Install a package without code into a folder."""
    metadata = folder / "bundled-1.0.dist-info"
    (metadata / "licenses").mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Name: bundled\nVersion: 1.0\nLicense: {licence}\n", encoding="utf-8")
    for name, text in files.items():
        (metadata / "licenses" / f"{name}.txt").write_text(text, encoding="utf-8")
    paths = [path for path in metadata.rglob("*") if path.is_file()]
    record = "".join(f"{path.relative_to(folder).as_posix()},,\n" for path in paths)
    (metadata / "RECORD").write_text(record, encoding="utf-8")


def test_the_texts_of_a_package_are_those_of_its_licence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = {
        "LGPL-3.0-only OR GPL-2.0-only": {"LicenseRef-Qt-Commercial": "a commercial licence"},  # which is not used
        "LicenseRef-Own": {"LicenseRef-Own": "a licence of its own", "NOTICE": "a notice"},
        "MIT": {},
    }
    texts = []
    for number, (licence, files) in enumerate(cases.items()):
        _install(tmp_path / str(number), licence, **files)
        with monkeypatch.context() as patch:
            patch.syspath_prepend(tmp_path / str(number))
            if files:
                texts.append(make_licences.package_licence("bundled").text)
            else:
                with pytest.raises(LicenceError, match="bundled contains no text of its licence, MIT"):
                    make_licences.package_licence("bundled")
    qts, own = texts
    assert "a commercial licence" not in qts
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in qts
    assert "a licence of its own" in own
    assert "a notice" in own


@each_row("place", ["Lib", ".", None])
def test_pythons_licence_is_found_in_both_places(
    place: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Lib").mkdir()
    monkeypatch.setattr(os, "__file__", str(tmp_path / "Lib" / "os.py"))
    if place is None:
        with pytest.raises(LicenceError, match=r"LICENSE\.txt"):
            make_licences.python_licence()
    else:
        (tmp_path / place / "LICENSE.txt").write_text("the whole text\n", encoding="utf-8")
        assert make_licences.python_licence().text == "the whole text"


def test_python_its_modules_and_files_that_are_no_libraries_get_no_entries() -> None:
    module = Path(sysconfig.get_path("platstdlib")) / "lib-dynload" / "_ssl.cpython-313-x86_64-linux-gnu.so"
    binaries = [
        ("python3.13/lib-dynload/_ssl.so", str(module)),
        ("libpython3.13.so.1.0", "/somewhere/libpython3.13.so.1.0"),
        ("resources/icons/app.svg", "/somewhere/app.svg"),
    ]
    assert library_licences(binaries, set()) == []


def test_every_known_library_has_a_text() -> None:
    libraries = (*known_libraries.IN_WHEELS, *known_libraries.WITH_PYTHON)
    assert all(known_libraries.kept_text(each.texts) for each in libraries)


def test_the_libraries_of_a_python_that_is_not_debians_have_entries_with_their_notices() -> None:
    notices = {
        "OpenSSL": ("libssl-3.dll libcrypto-3.dll", "Apache License"),
        "libffi": ("libffi-8.dll", "Copyright (c) 1996-2025 Anthony Green, Red Hat, Inc and others"),
        "Expat": ("libexpat.dll", "The above copyright notice and this permission notice shall be included"),
        "bzip2": ("libbz2.dll", "Julian R Seward"),
        "Microsoft Visual C++ Runtime": ("vcruntime140.dll", ""),
    }
    names = [name for files, _ in notices.values() for name in files.split()]
    found = _by_name(library_licences([(name, f"C:/Python/DLLs/{name}") for name in names], set()))
    assert found.keys() == notices.keys()
    assert found["OpenSSL"].version in ssl.OPENSSL_VERSION
    assert all(found[name].text and notice in found[name].text for name, (_, notice) in notices.items())


@_ON_DEBIAN
def test_licences_of_debians_libraries_come_from_its_packages() -> None:
    licence = make_licences.debian_licence("libc.so.6", "LGPL-2.1-or-later")
    assert licence is not None
    assert licence.name == "libc6"
    assert licence.version[0].isdecimal()
    assert "GNU C Library" in licence.text
    (ssl_library,) = library_licences([("libssl.so.3", "/usr/lib/x86_64-linux-gnu/libssl.so.3")], set())
    assert ssl_library.name.startswith("libssl3")
    assert ssl_library.licence == "Apache-2.0"
    with pytest.raises(LicenceError, match=r"no Debian package contains libnobody\.so\.1"):
        make_licences.debian_licence("libnobody.so.1", "MIT")


@_ON_DEBIAN
def test_each_common_text_that_is_referred_to_is_appended_once(tmp_path: Path) -> None:
    (tmp_path / "GPL-2").write_text("the text of version 2\n")
    (tmp_path / "GPL-3").write_text("the text of version 3\n")
    (tmp_path / "GPL").symlink_to("GPL-3")
    shared = "/usr/share/common-licenses"
    text = f"See {shared}/GPL-2.\nOr `{shared}/GPL-2', or {shared}/GPL or {shared}/GPL-3."
    whole = make_licences.with_common_texts(text, tmp_path)
    assert whole == f"{text}\n\nthe text of version 2\n\nthe text of version 3"
    with pytest.raises(LicenceError, match="LGPL-2"):
        make_licences.with_common_texts(f"{shared}/LGPL-2", tmp_path)


@_ON_LINUX
def test_the_licence_of_the_packages_is_an_spdx_expression_of_all_licences() -> None:
    expression = linux_packages.licence_expression(_LICENCES)
    assert expression == "MIT AND PSF-2.0 AND (LGPL-3.0-only OR GPL-2.0-only) AND Unicode-DFS-2016"
    everything = linux_packages.licence_expression(make_licences.collect([]))
    assert canonicalize_license_expression(everything) == everything


def test_the_copyright_file_lists_what_is_bundled() -> None:
    text = linux_packages.copyright_text(_LICENCES)
    assert text.startswith("MIT License\n…\n")
    assert "  PySide6_Essentials 6.12.0: LGPL-3.0-only OR GPL-2.0-only\n" in text
    assert "  ICU 73: Unicode-DFS-2016\n" in text
    assert "/usr/lib/pack-browser/_internal/resources/licences.json" in text


def test_the_bill_of_materials_lists_python_and_libraries() -> None:
    httpx: dict[str, object] = {"type": "library", "name": "httpx", "version": "0.28.1"}
    pyside: dict[str, object] = {"type": "library", "name": "pyside6-essentials", "version": "6.12.0"}
    components = [httpx, pyside]
    bill = {"metadata": {"component": {}}, "components": components}
    bill_of_materials.complete(bill, _LICENCES)
    python, icu = components[2:]
    assert python["type"] == "platform"
    assert icu == {
        "type": "library",
        "bom-ref": "ICU",
        "name": "ICU",
        "version": "73",
        "licenses": [{"expression": "Unicode-DFS-2016"}],
    }


def test_the_bill_of_materials_lists_no_development_tools() -> None:
    bill: dict[str, Any] = {
        "metadata": {"component": {"bom-ref": "root"}},
        "components": [{"name": "jaraco.classes", "bom-ref": "a"}, {"name": "pytest", "bom-ref": "b"}],
        "dependencies": [{"ref": "root", "dependsOn": ["a", "b"]}, {"ref": "a"}, {"ref": "b", "dependsOn": ["a"]}],
    }
    bill_of_materials.keep_only(bill, {"jaraco-classes"})
    assert [each["bom-ref"] for each in bill["components"]] == ["a"]
    assert bill["dependencies"] == [{"ref": "root", "dependsOn": ["a"]}, {"ref": "a", "dependsOn": []}]


@_ON_LINUX
def test_every_library_under_the_lgpl_has_the_address_of_its_source() -> None:
    covered = [each for each in make_licences.collect(_files_of("pi_heif", "libheif")) if "LGPL" in each.licence]
    assert {each.name for each in covered} == {"PySide6_Essentials", "shiboken6", "libheif"}
    for each in covered:
        heading, address, *_ = each.text.splitlines()
        assert heading == "Source code:"
        assert address.startswith("https://")
        assert each.version in address
    text = linux_packages.copyright_text(_LICENCES)
    assert "  PySide6_Essentials: https://download.qt.io/official_releases/qt/6.12/6.12.0/" in text


def test_a_library_under_the_lgpl_without_an_address_is_refused() -> None:
    assert source_addresses("libnobody", "1.0", "MIT") == ()
    with pytest.raises(UnknownSourceError, match=r"libnobody is under LGPL-2\.1-only"):
        source_addresses("libnobody", "1.0", "LGPL-2.1-only")


def test_reading_the_list_before_a_build_fails(tmp_path: Path) -> None:
    with pytest.raises(LicenceError, match="build the bundle first"):
        make_licences.read(tmp_path / "licences.json")
