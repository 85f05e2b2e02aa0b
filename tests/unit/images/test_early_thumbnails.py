"""Thumbnails that are read at the start, before the services exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.limits import StoreLimits
from app.images.decoded import Thumbnail
from app.images.downloaded import Validators
from app.images.store_file import FILE_NAME, StoredThumbnail, read_thumbnails, stored_url
from app.images.thumbnail_store import ThumbnailStore
from tests.disks import NO_FILES
from tests.tables import each_row

if TYPE_CHECKING:
    from pathlib import Path


def _store(folder: Path, *urls: str, box: int = 320) -> None:
    store = ThumbnailStore(folder, StoreLimits())
    thumbnails = {url: Thumbnail(box, 1, url.encode(), False, 1, 1, "JPEG") for url in urls}
    store.put({url: StoredThumbnail(each, Validators()) for url, each in thumbnails.items()}, box)
    store.close()


def test_what_is_stored_in_this_size_is_read(tmp_path: Path) -> None:
    _store(tmp_path, "https://x/1", "https://x/2")
    assert read_thumbnails(tmp_path, ["https://x/1", "https://x/3"], [320], "a") == {"https://x/1": b"https://x/1"}
    assert read_thumbnails(tmp_path, ["https://x/1"], [640], "a") == {}


def test_where_there_is_none_of_this_size_another_one_is_read(tmp_path: Path) -> None:
    _store(tmp_path, "https://x/1", "https://x/2")
    _store(tmp_path, "https://x/2", "https://x/3", box=640)
    store = ThumbnailStore(tmp_path, StoreLimits())
    large = {"https://x/2": StoredThumbnail(Thumbnail(640, 1, b"large", False, 1, 1, "JPEG"), Validators())}
    store.put(large, 640)
    store.close()
    read = read_thumbnails(tmp_path, ["https://x/1", "https://x/2", "https://x/3", "https://x/4"], [640, 320], "a")
    assert read == {"https://x/1": b"https://x/1", "https://x/2": b"large", "https://x/3": b"https://x/3"}


def test_what_was_signed_anew_is_read_for_the_same_account_alone(tmp_path: Path) -> None:
    signed = "https://x/1?Expires={0}&Signature={0}"
    _store(tmp_path, stored_url(signed.format(1), "a"))
    read = read_thumbnails(tmp_path, [signed.format(2)], [320], "a")
    assert list(read) == [signed.format(2)]
    assert read_thumbnails(tmp_path, [signed.format(1), "https://x/1", "https://x/1?"], [320], "b") == {}


def test_nothing_is_made_where_there_is_no_store(tmp_path: Path) -> None:
    assert read_thumbnails(tmp_path / "missing", ["https://x/1"], [320], "a") == {}
    assert read_thumbnails(tmp_path, ["https://x/1"], [320], "a") == {}
    assert list(tmp_path.iterdir()) == []


@each_row("suffix", ["", "-journal"])
@each_row("kind", NO_FILES)
def test_what_is_no_file_is_not_opened(tmp_path: Path, kind: str, suffix: str) -> None:
    """Opening a pipe would block."""
    _store(tmp_path, "https://x/1")
    place = tmp_path / f"{FILE_NAME}{suffix}"
    place.unlink(missing_ok=True)
    NO_FILES[kind](place)
    assert read_thumbnails(tmp_path, ["https://x/1"], [320], "a") == {}


def test_a_damaged_store_is_left_as_it_is(tmp_path: Path) -> None:
    _store(tmp_path, "https://x/1")
    file = tmp_path / FILE_NAME
    whole = file.read_bytes()
    for damaged in (whole[:5000], whole.replace(b"https://x/1", b"https://x/9"), b"not a file of SQLite" * 500):
        file.write_bytes(damaged)
        assert read_thumbnails(tmp_path, ["https://x/1"], [320], "a") == {}
        assert file.read_bytes() == damaged
