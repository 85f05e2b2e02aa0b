"""The dependencies of the packages are derived from objdump's output for the bundle."""

from __future__ import annotations

import pytest

from linux.host_libraries import UnknownLibraryError, debian_dependencies, needs_of_headers, rpm_dependencies

_HEADERS = """
bundle/one.so:     file format elf64-x86-64

Dynamic Section:
  NEEDED               libEGL.so.1
  NEEDED               libglib-2.0.so.0
  NEEDED               libgthread-2.0.so.0
  NEEDED               libQt6Core.so.6
  NEEDED               libpthread.so.0
  NEEDED               libc.so.6
  NEEDED               ld-linux-x86-64.so.2

Version References:
  required from libc.so.6:
    0x06969194 0x00 04 GLIBC_2.4
    0x06969198 0x00 03 GLIBC_2.38
    0x06969199 0x00 02 GLIBC_2.9
"""


def test_bundled_libraries_and_those_of_glibc_are_no_dependencies() -> None:
    needs = needs_of_headers(_HEADERS, {"libQt6Core.so.6"})
    assert needs.libraries == ("libEGL.so.1", "libglib-2.0.so.0", "libgthread-2.0.so.0")


def test_versions_of_glibc_are_compared_as_numbers() -> None:
    assert needs_of_headers(_HEADERS, {"libQt6Core.so.6"}).glibc_text == "2.38"


def test_a_library_that_is_neither_bundled_nor_known_is_refused() -> None:
    with pytest.raises(UnknownLibraryError, match=r"libQt6Core\.so\.6"):
        needs_of_headers(_HEADERS, set())


def test_a_debian_package_is_named_once() -> None:
    needs = needs_of_headers(_HEADERS, {"libQt6Core.so.6"})
    assert debian_dependencies(needs) == ["libc6 (>= 2.38)", "libegl1", "libglib2.0-0t64 | libglib2.0-0"]


def test_the_rpm_depends_on_sonames() -> None:
    needs = needs_of_headers(_HEADERS, {"libQt6Core.so.6"})
    assert "libEGL.so.1()(64bit)" in rpm_dependencies(needs)


def test_the_libraries_that_qt_needs_on_aarch64_are_known() -> None:
    # Qt's wheel for aarch64 links its xcb plugin to these; the one for x86_64 does not.
    headers = (
        "  NEEDED    libSM.so.6\n  NEEDED    libICE.so.6\n  NEEDED    ld-linux-aarch64.so.1\n 0x0 0x00 04 GLIBC_2.39\n"
    )
    needs = needs_of_headers(headers, set())
    assert debian_dependencies(needs) == ["libc6 (>= 2.39)", "libice6", "libsm6"]


def test_the_library_that_the_interpreter_needs_is_declared() -> None:
    needs = needs_of_headers("  NEEDED    libz.so.1\n  NEEDED    libc.so.6\n 0x0 0x00 04 GLIBC_2.4\n", set())
    assert debian_dependencies(needs) == ["libc6 (>= 2.4)", "zlib1g"]
    assert rpm_dependencies(needs) == ["glibc >= 2.4", "libz.so.1()(64bit)"]
