"""Which process has a claim, and under which names in which folder a window is registered."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.core.connection import DEFAULT_BASE_URL, ApiKey, parse_base_url
from app.core.plain_files import ANSWER_SECONDS
from app.core.program import RESOURCES
from app.start.handover import claims
from app.start.handover.claims import Registration, claim_tabs, names_for, take_claim, wait_for_claim
from tests.disks import NO_FILES, unanswering_disk

URL = parse_base_url(DEFAULT_BASE_URL)
KEY = ApiKey("public.s3cret")
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has another folder, and no such files in it")

_REGISTER = """
import sys
from app.start.handover.claims import Registration
registration = Registration()
print(registration.add(sys.argv[1]), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def name(tmp_path: Path) -> str:
    return str(tmp_path / "name")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment with a folder of its own for claims."""
    return dict.fromkeys(("XDG_RUNTIME_DIR", "LOCALAPPDATA"), str(tmp_path))


def made(folder: Path, mode: int = 0o700) -> str:
    folder.mkdir(parents=True)
    folder.chmod(mode)
    return str(folder)


# --- Claims -----------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_name_is_of_one_process_at_a_time_and_a_killed_one_loses_it(name: str, tmp_path: Path) -> None:
    own = Registration()
    with subprocess.Popen(
        [sys.executable, "-c", _REGISTER, name],
        cwd=RESOURCES.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        assert not own.add(name)
        other.send_signal(signal.SIGKILL)

    assert own.add(name)
    assert own.add(name)
    own.release()
    assert list(tmp_path.iterdir()) == []


@posix_only
@pytest.mark.parametrize("kind", [kind for kind in NO_FILES if kind != "dangling link"])
def test_where_something_else_stands_in_place_of_a_lock_it_is_refused(name: str, tmp_path: Path, kind: str) -> None:
    NO_FILES[kind](Path(f"{name}.lock"))

    for path in (name, str(tmp_path / "missing" / "name")):
        with pytest.raises(OSError, match=r"^$|missing"):
            take_claim(path)


def test_an_old_lock_of_a_running_process_stays_and_that_of_an_ended_one_goes(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where another process has its ID, as this one has: Qt documents neither for each system. Qt 6.12."""
    monkeypatch.setattr(claims, "_STALE_MS", 1)
    claim = take_claim(name)
    assert claim is not None
    os.utime(f"{name}.lock", (1, 1))
    assert take_claim(name) is None
    content = Path(f"{name}.lock").read_bytes()
    claim.unlock()
    Path(f"{name}.lock").write_bytes(content)
    os.utime(f"{name}.lock", (1, 1))

    again = take_claim(name)
    assert again is not None
    again.unlock()


def test_one_window_at_a_time_has_the_tabs_of_an_account(tmp_path: Path, environment: dict[str, str]) -> None:
    other_display = {**environment, "DISPLAY": ":2"}

    release = claim_tabs(environment, "one")
    assert release is not None
    assert claim_tabs(other_display, "one") is None
    release_other = claim_tabs(other_display, "two")
    assert release_other is not None

    release()
    release_later = claim_tabs(other_display, "one")
    assert release_later is not None
    for each in (release_other, release_later):
        each()
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


@posix_only
@pytest.mark.parametrize("is_missing", [True, False])
def test_where_no_lock_can_be_each_window_keeps_its_tabs(
    tmp_path: Path, environment: dict[str, str], *, is_missing: bool
) -> None:
    (tmp_path / "pack-browser-tabs-one.lock").mkdir()
    releases = [claim_tabs({"TMPDIR": "/missing"} if is_missing else environment, "one") for _ in range(2)]
    for release in releases:
        assert release is not None
        release()


def test_a_window_that_never_ends_to_change_the_keychain_is_not_waited_for(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "_LONGEST_SECONDS", 0.05)
    release = wait_for_claim(environment, "keychain")
    assert claim_tabs(environment, "keychain") is None
    wait_for_claim(environment, "keychain")()
    assert claim_tabs(environment, "keychain") is None, "the other window still has it"
    release()


# --- Names ------------------------------------------------------------------------------------------------------------


@posix_only
@pytest.mark.parametrize("flatpak_id", [None, "org.example.App"])
def test_names_are_in_the_folder_of_the_session(tmp_path: Path, flatpak_id: str | None) -> None:
    environment = {"XDG_RUNTIME_DIR": made(tmp_path / "run")}
    folder = environment["XDG_RUNTIME_DIR"]
    if flatpak_id is not None:  # the folder that all its processes have
        folder = made(tmp_path / "run" / "app" / flatpak_id)
        environment["FLATPAK_ID"] = flatpak_id
    (name,) = names_for(URL, None, environment)
    assert os.path.dirname(name) == folder


@posix_only
def test_a_key_a_server_and_a_display_have_names_of_their_own(environment: dict[str, str]) -> None:
    own, without_key = names_for(URL, KEY, environment)

    assert names_for(URL, KEY, environment) == (own, without_key)
    assert names_for(URL, None, environment) == (without_key,)
    others = [
        (URL, ApiKey("public.other"), {}),
        (parse_base_url("https://other.test/v1"), KEY, {}),
        (URL, KEY, {"DISPLAY": ":2"}),
        (URL, KEY, {"WAYLAND_DISPLAY": "wayland-0"}),
    ]
    found = [names_for(url, key, {**environment, **display}) for url, key, display in others]
    assert found[0][1] == without_key
    assert len({own, without_key, *(name for names in found for name in names)}) == 9
    assert "public" not in own
    assert "s3cret" not in own


@posix_only
@pytest.mark.parametrize("runtime", ["", "relative", "{open}", "{missing}", "{link}", "{file}", "a\0b"])
def test_without_a_private_folder_of_the_session_one_is_made(tmp_path: Path, runtime: str) -> None:
    (tmp_path / "link").symlink_to(made(tmp_path / "private"))
    (tmp_path / "file").touch(0o700)
    runtime = runtime.format(
        open=made(tmp_path / "open", 0o755),
        missing=tmp_path / "missing",
        link=tmp_path / "link",
        file=tmp_path / "file",
    )

    (name,) = names_for(URL, None, {"XDG_RUNTIME_DIR": runtime, "TMPDIR": str(tmp_path)})

    private = tmp_path / f"pack-browser-{os.geteuid()}"
    assert os.path.dirname(name) == str(private)
    assert private.stat().st_mode & 0o777 == 0o700


@posix_only
def test_without_a_folder_of_this_user_alone_whose_path_is_short_there_is_no_name(tmp_path: Path) -> None:
    assert names_for(URL, KEY, {"TMPDIR": str(tmp_path / "missing")}) == ()
    assert names_for(URL, KEY, {"XDG_RUNTIME_DIR": made(tmp_path / ("x" * 90))}) == ()
    for number, mode in enumerate((0o711, 0o700)):
        folder = tmp_path / str(number)
        private = made(folder / f"pack-browser-{os.geteuid()}", mode)
        if mode == 0o700:
            try:
                os.chown(private, 65534, 65534)
            except PermissionError:
                pytest.skip("only root can give a folder to another user")
        assert names_for(URL, KEY, {"TMPDIR": str(folder), "XDG_RUNTIME_DIR": private}) == ()


@posix_only
def test_a_folder_that_does_not_answer_is_waited_for_once(tmp_path: Path) -> None:
    environment = {"XDG_RUNTIME_DIR": str(tmp_path / "run")}
    with unanswering_disk(tmp_path / "run"):
        assert names_for(URL, KEY, environment) == ()
        began = time.monotonic()
        assert claim_tabs(environment, "one") is not None
    assert time.monotonic() - began < ANSWER_SECONDS  # which waiting once more takes at least
