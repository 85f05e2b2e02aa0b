"""Helper processes and temporary files, inherited environments, and failures of the system."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.demo import packs
from app.demo.service import DemoService
from tests.e2e.test_command_line import MAIN, environment_in, started
from tests.kills import kill_starts
from tests.processes import descendants_of, is_gone, needs_proc, run_program, wait_for

_SCREENSHOT = ("--demo", "--screenshot")
_SCRIPT = """
import sys
sys.path.insert(0, sys.argv.pop(1))
{change}
from app.start.start import main
if __name__ == "__main__":
    sys.exit(main())
"""
_PATIENCE_SECONDS = 50

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="folders, devices and limits of Linux")


def run_changed(change: str, folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the program after some lines of Python, which simulate a failure of the system."""
    script = folder / "changed.py"
    script.write_text(_SCRIPT.format(change=change), encoding="utf-8")
    command = [sys.executable, str(script), str(MAIN.parent), *arguments]
    environment = environment_in(folder, QT_QPA_PLATFORM="offscreen", **more)
    return run_program(command, env=environment, cwd=folder, timeout=_PATIENCE_SECONDS)


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """An empty folder for temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


@pytest.fixture
def opened(tmp_path: Path, temporary: Path) -> Iterator[subprocess.Popen[str]]:
    """The running program, which shows the demo pack and has a key in its environment."""
    keys = {"GENVIRAL_API_KEY": "s3cret.one", "GENVIRAL_TOKEN": "s3cret.two"}
    environment = environment_in(tmp_path, QT_QPA_PLATFORM="offscreen", TMPDIR=str(temporary), **keys)
    command = [sys.executable, str(MAIN), "--demo", "--log-level", "INFO"]
    with started(command, environment, tmp_path) as process:
        assert process.stderr is not None
        for line in process.stderr:
            sys.stderr.write(line)
            if "pack shown" in line:
                break
        wait_for(lambda: len(descendants_of(process.pid)) >= 2)
        yield process


@pytest.mark.fault(102)
@needs_proc
def test_a_killed_program_leaves_no_process_and_no_temporary_file(
    opened: subprocess.Popen[str], temporary: Path
) -> None:
    helpers = descendants_of(opened.pid)
    opened.kill()

    wait_for(lambda: all(is_gone(pid) for pid in helpers))
    assert list(temporary.iterdir()) == []


@pytest.mark.fault(102, 106)
@needs_proc
def test_helper_processes_have_no_key_in_their_environment_and_end_with_the_program(
    opened: subprocess.Popen[str], temporary: Path
) -> None:
    helpers = descendants_of(opened.pid)
    for pid in helpers:
        environment = Path(f"/proc/{pid}/environ").read_bytes()
        assert b"TMPDIR=" in environment
        assert b"s3cret" not in environment
        assert b"GENVIRAL_" not in environment
    assert list(temporary.iterdir()) == []
    opened.send_signal(signal.SIGTERM)

    assert opened.wait(_PATIENCE_SECONDS) == 0
    assert all(is_gone(pid) for pid in helpers)
    assert list(temporary.iterdir()) == []


@pytest.mark.slow
@pytest.mark.fault(106)
def test_a_program_that_the_app_opens_does_not_inherit_the_key(tmp_path: Path, service: DemoService) -> None:
    change = (
        "from app.start import program\n"
        "async def open_program(program, options, closing):\n"
        "    import subprocess\n"
        "    print(subprocess.run([sys.executable, '-c', 'import os; print(sorted(os.environ))'],\n"
        "        capture_output=True, text=True).stdout)\n"
        "    print(program.workspace.keys.connection.key is not None)\n"
        "    return 0\n"
        "program.perform = open_program\n"
    )
    key = {"GENVIRAL_API_KEY": service.key, "GENVIRAL_TOKEN": service.key}
    result = run_changed(change, tmp_path, packs.MAIN_PACK_ID, **key)
    assert result.returncode == 0, result.stderr
    assert "HOME" in result.stdout
    assert "GENVIRAL" not in result.stdout
    assert result.stdout.split()[-1] == "True"  # the program itself has it


@pytest.mark.slow
@pytest.mark.fault(103)
@on_linux
def test_a_long_path_of_the_temporary_folder_is_allowed(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    result = run_changed("", tmp_path, *_SCREENSHOT, "shot.png", TMPDIR=str(folder))
    assert result.returncode == 0, result.stderr
    assert list(folder.iterdir()) == []


@pytest.mark.fault(103)
@on_linux
@pytest.mark.parametrize("is_absolute", [pytest.param(True, marks=pytest.mark.slow), False])
def test_in_a_deleted_folder_it_works_but_writes_no_relative_file(tmp_path: Path, is_absolute: bool) -> None:
    folder = tmp_path / "deleted"
    folder.mkdir()
    picture = tmp_path / "shot.png"
    file = str(picture) if is_absolute else picture.name
    command = ["sh", "-c", 'rmdir "$PWD" && exec "$@"', "sh", sys.executable, str(MAIN), *_SCREENSHOT, file]
    result = run_program(command, env=environment_in(tmp_path), cwd=folder, timeout=_PATIENCE_SECONDS)
    if is_absolute:
        assert result.returncode == 0, result.stderr
        assert picture.exists()
    else:
        assert result.returncode == 1
        assert "The picture could not be written to shot.png: the current folder was deleted.\n" in result.stderr


@pytest.mark.fault(104)
@on_linux
@pytest.mark.expects_errors
def test_without_decoders_a_screenshot_fails_with_a_sentence(tmp_path: Path) -> None:
    result = run_changed("sys.executable = '/bin/false'", tmp_path, *_SCREENSHOT, "shot.png")
    assert result.returncode == 1
    assert re.search(r"ERROR app\.images\.decoders: no decoder process could be started: \w+", result.stderr)
    assert "\nPictures cannot be shown: The helper programs that decode pictures do not start." in result.stderr
    assert not (tmp_path / "shot.png").exists()


@pytest.mark.slow
@on_linux
def test_a_full_device_as_standard_output_is_reported_in_one_sentence(tmp_path: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        result = subprocess.run(
            [sys.executable, str(MAIN), "--demo", packs.EMPTY_PACK_ID, "--screenshot", "shot.png"],
            env=environment_in(tmp_path),
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
    assert result.returncode == 1
    assert "Pack Browser had to end: No space left on device.\n" in result.stderr


@pytest.mark.slow
def test_without_threads_it_ends_with_one_sentence(tmp_path: Path) -> None:
    change = (
        "import threading\n"
        "def refuse(thread):\n"
        "    raise RuntimeError('can\\'t start new thread')\n"
        "threading.Thread.start = refuse\n"
    )
    result = run_changed(change, tmp_path, *_SCREENSHOT, "shot.png")
    assert result.returncode == 1
    assert "Pack Browser had to end: an internal error (RuntimeError).\n" in result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM for another process")
@pytest.mark.parametrize(
    "shutdown",
    [
        pytest.param("time.sleep(100)", id="blocks the event loop"),
        pytest.param("await asyncio.to_thread(time.sleep, 100)", id="waits for a thread", marks=pytest.mark.slow),
        pytest.param("raise RuntimeError", id="fails", marks=[pytest.mark.expects_errors, pytest.mark.slow]),
    ],
)
def test_a_closed_program_ends_with_code_0_even_if_its_shutdown_hangs(tmp_path: Path, shutdown: str) -> None:
    change = (
        "import asyncio, os, signal, time\n"
        "from app.start import program\n"
        "do = program.perform\n"
        "async def do_and_close(program, options, closing):\n"
        "    async def shut_down(services):\n"
        f"        {shutdown}\n"
        "    type(program.services).aclose = shut_down\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    return await do(program, options, closing)\n"
        "program.perform = do_and_close\n"
    )
    result = run_changed(change, tmp_path)
    assert (result.returncode, result.stdout) == (0, "")


@pytest.mark.slow
@needs_proc
@pytest.mark.timeout(180)
def test_starts_that_are_killed_at_random_moments_leave_nothing() -> None:
    report = kill_starts(2, seed=7)
    assert report.wrong == []
    assert report.done > 0
