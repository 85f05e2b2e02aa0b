"""Which hosts the images of each server's packs came from, remembered in a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from app.images.downloaders import KnownHosts
from tests.disks import NO_FILES
from tests.tables import each_row

if TYPE_CHECKING:
    from pathlib import Path


def known(folder: Path) -> KnownHosts:
    hosts = KnownHosts(folder)
    hosts.load()
    return hosts


def only_file(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


def test_hosts_are_kept_for_each_server_the_latest_first(tmp_path: Path) -> None:
    hosts = known(tmp_path / "new")
    assert hosts.of("api.example.com") == ()
    assert hosts.record("api.example.com", "a.example.com")
    assert hosts.record("api.example.com", "b.example.com:8443")
    assert not hosts.record("api.example.com", "a.example.com")
    assert hosts.record("other.example.com", "c.example.com")
    hosts.save()

    again = known(tmp_path / "new")
    assert again.of("api.example.com") == ("a.example.com", "b.example.com:8443")
    assert again.of("other.example.com") == ("c.example.com",)


def test_the_file_holds_names_and_nothing_else_and_stays_small(tmp_path: Path) -> None:
    hosts = known(tmp_path)
    for server in range(100):
        for host in range(100):
            hosts.record(f"{server}.example.com", f"{host}.example.com")
    hosts.save()
    stored = json.loads(only_file(tmp_path).read_text())
    assert len(stored) == 16
    assert {len(each) for each in stored.values()} == {4}
    assert stored["99.example.com"] == [f"{host}.example.com" for host in (99, 98, 97, 96)]


@each_row(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"a": 1}',
        b'{"a": [1, null, {}, ""]}',
        b'{"a": ["' + b"x" * 1000 + b'"]}',
        b'{"a": ["b"' + b" " * 100_000,
        b'{"a": ["\xff"]}',
        b"[" * 10_000,
    ],
)
def test_a_damaged_file_counts_as_empty(tmp_path: Path, content: bytes) -> None:
    known(tmp_path).save()
    only_file(tmp_path).write_bytes(content)
    assert known(tmp_path).of("a") == ()


@each_row("kind", NO_FILES)
def test_what_is_no_file_counts_as_empty(tmp_path: Path, kind: str) -> None:
    NO_FILES[kind](tmp_path / "hosts-v1.json")
    assert known(tmp_path).of("a") == ()


def test_a_folder_that_is_a_link_is_neither_read_nor_written(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    hosts = known(target)
    hosts.record("a", "b")
    hosts.save()
    link.symlink_to(target, target_is_directory=True)
    linked = known(link)
    assert linked.of("a") == ()
    linked.record("c", "d")
    linked.save()
    assert known(target).of("c") == ()


def test_a_link_in_place_of_the_file_is_replaced_and_not_followed(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "folder", tmp_path / "elsewhere"
    known(folder).save()
    file = only_file(folder)
    file.unlink()
    elsewhere.write_text("mine")
    file.symlink_to(elsewhere)
    hosts = known(folder)
    hosts.record("a", "b")
    hosts.save()
    assert elsewhere.read_text() == "mine"
    assert known(folder).of("a") == ("b",)


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    hosts = known(tmp_path / "file" / "folder")
    hosts.record("a", "b")
    hosts.save()
