"""The scripts that need a chroot report it if none can be made, and `.ci/run` reports each check that it skips."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.tables import each_row
from tests.unit.packaging.named_files import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the scripts are for Linux")

_TOOLS = ("bash", "dirname", "mktemp", "rm", "id", "awk", "grep", "mountpoint")
_RUN = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
_UNDER_WINE = (ROOT / "packaging" / "windows" / "under_wine.sh").read_text(encoding="utf-8")


@each_row("script", ["test_deb.sh", "test_readme.sh"])
@each_row(("options", "code"), [((), 77), (("--must-run",), 1)])
def test_the_exit_code_says_that_no_chroot_can_be_made(
    script: str, options: tuple[str, ...], code: int, tmp_path: Path
) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in _TOOLS:
        (tools / tool).symlink_to(str(shutil.which(tool)))
    (tmp_path / "some.deb").touch()
    arguments = [*options, *([str(tmp_path / "some.deb")] if script == "test_deb.sh" else [])]
    ended = subprocess.run(
        ["bash", str(ROOT / "packaging" / "linux" / script), *arguments],
        env=dict(os.environ, PATH=str(tools)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert re.search(r": not run: (debootstrap is not installed|a chroot needs root|this is not Debian)", ended.stdout)
    assert ended.returncode == code


@each_row(
    ("failing", "reason"),
    [
        ("dpkg-query", "Wine is not Debian's."),
        ("apt-get", "libwine 10.0 for i386 cannot be downloaded."),
        ("npm", "npm's package innosetup cannot be downloaded."),
    ],
)
def test_what_the_installer_needs_may_be_missing(failing: str, reason: str, tmp_path: Path) -> None:
    programs = {
        "dpkg-query": "printf 10.0",
        "apt-get": '[[ $* == *" update" ]] || touch libwine_10.0_i386.deb',
        "dpkg-deb": f'tar -c -C "{tmp_path}" ./usr',
        "npm": "exit 0",
    }
    libraries = tmp_path / "usr/lib/i386-linux-gnu/wine/i386-windows"
    libraries.mkdir(parents=True)
    (libraries / "kernel32.dll").touch()
    (tmp_path / "bin").mkdir()
    for name, text in programs.items():
        program = tmp_path / "bin" / name
        program.write_text(f"#!/bin/bash\n{'exit 1' if name == failing else text}\n", encoding="utf-8")
        program.chmod(0o755)
    ended = subprocess.run(
        ["bash", str(ROOT / "packaging" / "windows" / "wine" / "get_inno_setup.sh"), str(tmp_path / "made")],
        env=dict(os.environ, PATH=f"{tmp_path / 'bin'}:{os.environ['PATH']}"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (77, f"{reason}\n"), ended.stderr


def test_the_run_hides_no_failure_and_demands_each_check_that_it_can_run() -> None:
    assert "set -euo pipefail" in _RUN
    assert not re.findall(r"\|\|\s*(echo|true|:)", _RUN)
    assert "test_deb.sh --must-run" in _RUN
    assert "test_readme.sh --must-run" in _RUN
    assert "packaging/bundle/build.py --trial" in _RUN
    assert "may_be_skipped packaging/windows/under_wine.sh" in _RUN


def test_the_run_needs_root_and_gives_none_to_the_tests(tmp_path: Path) -> None:
    (tmp_path / "id").write_text("#!/bin/sh\necho 1000\n")
    (tmp_path / "id").chmod(0o755)
    environment = dict(os.environ, PATH=f"{tmp_path}:{os.environ['PATH']}")
    run = ["bash", str(ROOT / ".ci" / "run")]
    ended = subprocess.run(run, env=environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert re.fullmatch(r"\.ci/run needs root: .+\n", ended.stderr)
    assert 'as_user "\npip install uv && uv run pytest\n"\n' in _RUN


def test_the_run_lists_skipped_checks_at_its_end(tmp_path: Path) -> None:
    functions = _RUN[_RUN.index("not_run=()") : _RUN.index('step "system packages"')]
    ending = _RUN[_RUN.index('for check in "${not_run[@]}"') :]
    script = "\n".join(["set -euo pipefail", functions, 'may_be_skipped sh -c "exit $1"', ending])

    def run(code: int) -> subprocess.CompletedProcess[str]:
        command = ["bash", "-c", script, "run", str(code)]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)

    assert (run(0).returncode, run(0).stdout) == (0, "")
    assert (run(77).returncode, run(77).stdout) == (0, "NOT RUN: sh -c exit 77\n")
    assert run(3).returncode == 3


def test_the_tests_that_are_left_out_under_wine_exist() -> None:
    # pytest ignores names of tests that do not exist.
    left_out = re.findall(r'--(?:ignore|ignore-glob|deselect)="?([^"\s]+)', _UNDER_WINE)
    assert left_out
    for each in left_out:
        path, _, name = each.replace("$images", "tests/unit/images").partition("::")
        files = list(ROOT.glob(path))
        assert files, path
        if name:
            assert f"def {name.partition('[')[0]}(" in files[0].read_text(encoding="utf-8"), each
