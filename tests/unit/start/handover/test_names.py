"""Under which names a window is registered: files in a private folder, for its server, key and display."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.core.connection import DEFAULT_BASE_URL, ApiKey, parse_base_url
from app.core.plain_files import ANSWER_SECONDS
from app.start.handover.claims import claim_tabs, names_for
from tests.disks import unanswering_disk

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has another folder, and no displays")

URL = parse_base_url(DEFAULT_BASE_URL)
KEY = ApiKey("public.s3cret")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short path: those of sockets are limited."""
    with tempfile.TemporaryDirectory(prefix="pb") as made_folder:
        yield Path(made_folder)


def made(folder: Path, mode: int = 0o700) -> str:
    folder.mkdir()
    folder.chmod(mode)
    return str(folder)


def test_they_are_in_the_folder_of_the_session(folder: Path) -> None:
    runtime = made(folder / "run")

    (name,) = names_for(URL, None, {"XDG_RUNTIME_DIR": runtime})

    assert os.path.dirname(name) == runtime
    assert os.listdir(runtime) == []


def test_in_a_flatpak_they_are_in_the_folder_that_all_its_processes_have(folder: Path) -> None:
    runtime = made(folder / "run")
    shared = folder / "run" / "app" / "org.example.App"
    shared.parent.mkdir()
    environment = {"XDG_RUNTIME_DIR": runtime, "FLATPAK_ID": "org.example.App"}
    made(shared)

    (name,) = names_for(URL, None, environment)

    assert os.path.dirname(name) == str(shared)


def test_a_key_has_a_name_of_its_own_beside_the_one_of_starts_that_know_none(folder: Path) -> None:
    environment = {"XDG_RUNTIME_DIR": made(folder / "run")}

    own, without_key = names_for(URL, KEY, environment)
    other, _ = names_for(URL, ApiKey("public.other"), environment)

    assert names_for(URL, None, environment) == (without_key,)
    assert len({own, other, without_key}) == 3
    assert names_for(URL, ApiKey(KEY.secret_text), environment)[0] == own
    assert "public" not in own
    assert "s3cret" not in own


@pytest.mark.parametrize(
    "other",
    [{"DISPLAY": ":2"}, {"DISPLAY": ":1", "WAYLAND_DISPLAY": "wayland-0"}, {}],
    ids=["display", "wayland", "none"],
)
def test_another_display_has_other_names(folder: Path, other: dict[str, str]) -> None:
    runtime = {"XDG_RUNTIME_DIR": made(folder / "run")}

    first, second = (set(names_for(URL, KEY, {**runtime, **display})) for display in ({"DISPLAY": ":1"}, other))
    assert not first & second


def test_another_server_has_other_names(folder: Path) -> None:
    environment = {"XDG_RUNTIME_DIR": made(folder / "run")}
    other = parse_base_url("https://other.test/v1")

    assert not set(names_for(URL, KEY, environment)) & set(names_for(other, KEY, environment))


@pytest.mark.parametrize("runtime", ["", "relative", "{open}", "{missing}", "{link}", "{file}", "a\0b"])
def test_without_a_private_folder_of_the_session_one_is_made(folder: Path, runtime: str) -> None:
    (folder / "link").symlink_to(made(folder / "private"))
    (folder / "file").touch(0o700)
    runtime = runtime.format(
        open=made(folder / "open", 0o755), missing=folder / "missing", link=folder / "link", file=folder / "file"
    )

    (name,) = names_for(URL, None, {"XDG_RUNTIME_DIR": runtime, "TMPDIR": str(folder)})

    private = folder / f"pack-browser-{os.geteuid()}"
    assert os.path.dirname(name) == str(private)
    assert private.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_others_may_use_is_not_used(folder: Path) -> None:
    made(folder / f"pack-browser-{os.geteuid()}", 0o711)

    assert names_for(URL, KEY, {"TMPDIR": str(folder)}) == ()


def test_a_folder_of_another_user_is_not_used(folder: Path) -> None:
    others = made(folder / f"pack-browser-{os.geteuid()}")
    try:
        os.chown(others, 65534, 65534)
    except PermissionError:
        pytest.skip("only root can give a folder to another user")

    assert names_for(URL, KEY, {"TMPDIR": str(folder), "XDG_RUNTIME_DIR": others}) == ()


def test_without_a_usable_folder_there_is_no_name(folder: Path) -> None:
    environment = {"TMPDIR": str(folder / "missing")}

    assert names_for(URL, KEY, environment) == ()


def test_a_folder_whose_path_is_too_long_for_sockets_is_refused(folder: Path) -> None:
    assert names_for(URL, KEY, {"XDG_RUNTIME_DIR": made(folder / ("x" * 90))}) == ()


def test_a_folder_that_does_not_answer_is_waited_for_once(folder: Path) -> None:
    environment = {"XDG_RUNTIME_DIR": str(folder / "run")}
    with unanswering_disk(folder / "run"):
        assert names_for(URL, KEY, environment) == ()
        began = time.monotonic()
        assert claim_tabs(environment, "one") is not None
    assert time.monotonic() - began < ANSWER_SECONDS  # which waiting once more takes at least
