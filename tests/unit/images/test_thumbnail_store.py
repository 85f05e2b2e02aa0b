"""The store of thumbnails: damaged files, concurrent processes, disks that are full or cannot be written."""

import contextlib
import os
import random
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.core.copies import FINGERPRINT_BYTES
from app.core.limits import StoreLimits
from app.core.saved_values import StoreProblem
from app.images.image_request import Validators
from app.images.thumbnail_store import FILE_NAME, StoredThumbnail, ThumbnailStore
from tests.disks import small_disk
from tests.unit.images.store_processes import (
    BOX,
    fetched,
    hold_lock,
    thumbnail_of,
    url_of,
    use_damaged,
    use_for_a_while,
    write_half,
)

LIMITS = StoreLimits()
URLS = [url_of(number) for number in range(40)]
SPAWN = get_context("spawn")
A_DAY = 86_400.0


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "thumbnails"


@pytest.fixture
def open_store(folder: Path) -> Iterator[Callable[..., ThumbnailStore]]:
    """Opens stores like a program that restarts: the former one is closed before."""
    stores: list[ThumbnailStore] = []

    def open_one(limits: StoreLimits = LIMITS, clock: Callable[[], float] = time.time) -> ThumbnailStore:
        if stores:
            stores[-1].close()
        stores.append(ThumbnailStore(folder, limits, clock))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


def right_ones(store: ThumbnailStore, urls: list[str]) -> list[str]:
    """Return which URLs are found; what is found has to be what was stored."""
    found = store.get(urls, BOX)
    for url, stored in found.items():
        assert stored.thumbnail == thumbnail_of(url, len(stored.thumbnail.data) // 1000 * 1000)
    return [url for url in urls if url in found]


def sql(folder: Path, statement: str) -> list[tuple[Any, ...]]:
    with contextlib.closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as connection:
        return list(connection.execute(statement))


class OtherProcess:
    """A child process that runs a function of `store_processes` and has sent its first message.

    Attributes:
        ready: The connection to it.
    """

    def __init__(self, function: Callable[..., None], folder: Path, *arguments: object) -> None:
        self.ready, childs_end = SPAWN.Pipe()
        self._child = SPAWN.Process(target=function, args=(folder, childs_end, *arguments), daemon=True)
        self._child.start()
        childs_end.close()
        self.ready.recv()

    def kill(self) -> None:
        """Kill it, and wait for its end."""
        self._child.kill()
        self._child.join()

    def close(self) -> None:
        """Let it continue, and wait for its end."""
        with contextlib.suppress(OSError):
            self.ready.send(None)
        self._child.join(timeout=10)
        self.kill()
        self._child.close()
        self.ready.close()


@contextlib.contextmanager
def other_process(function: Callable[..., None], folder: Path, *arguments: object) -> Iterator[OtherProcess]:
    """Run a child process; in the end let it continue."""
    child = OtherProcess(function, folder, *arguments)
    try:
        yield child
    finally:
        child.close()


@contextlib.contextmanager
def beside(function: Callable[..., None], folder: Path, *arguments: object) -> Iterator[Connection]:
    """Run a child process that ends by itself, and give its messages; assert that it ends well."""
    messages, childs_end = SPAWN.Pipe(duplex=False)
    child = SPAWN.Process(target=function, args=(folder, childs_end, *arguments), daemon=True)
    child.start()
    childs_end.close()
    yield messages
    child.join()
    assert child.exitcode == 0
    child.close()
    messages.close()


# Storing and reading


def test_thumbnails_are_found_after_a_restart(open_store: Callable[..., ThumbnailStore]) -> None:
    validators = Validators('"a"', "Wed, 21 Oct 2015 07:28:00 GMT")
    open_store().put(fetched(URLS) | {URLS[0]: StoredThumbnail(thumbnail_of(URLS[0]), validators)}, BOX)
    store = open_store()
    found = store.get([*URLS, url_of(999)], BOX)
    assert {url: stored.thumbnail for url, stored in found.items()} == {url: thumbnail_of(url) for url in URLS}
    assert found[URLS[0]].validators == validators
    assert all(stored.is_fresh for stored in found.values())
    assert store.problem is None


def test_known_returns_the_urls_that_have_an_entry(open_store: Callable[..., ThumbnailStore]) -> None:
    store = open_store()
    store.put(fetched(URLS), BOX)
    many = [url_of(number) for number in range(20, 3000)]
    assert store.known(many, BOX).keys() == set(URLS[20:])


def test_fingerprints_are_read_without_the_thumbnails_and_follow_them(
    open_store: Callable[..., ThumbnailStore], folder: Path
) -> None:
    prints = {url: bytes([number]) * FINGERPRINT_BYTES for number, url in enumerate(URLS[:3])}
    entries = fetched(prints)
    open_store().put(
        {
            url: replace(entry, thumbnail=replace(entry.thumbnail, fingerprint=prints[url]))
            for url, entry in entries.items()
        },
        BOX,
    )
    store = open_store()
    assert store.known(URLS, BOX) == prints
    assert store.known(URLS, BOX + 1) == {}
    assert store.get(URLS[:3], BOX) == entries, "thumbnails have none: they are not compared when they are seen again"
    store.remove(URLS[0], BOX)
    store.close()
    sql(folder, "UPDATE thumbnails SET fingerprint = substr(fingerprint, 2) WHERE substr(fingerprint, 1, 1) = x'01'")
    assert open_store().known(URLS, BOX) == {URLS[1]: b"", URLS[2]: prints[URLS[2]]}


def test_each_box_has_its_own_entries_which_are_replaced_and_removed(
    folder: Path, open_store: Callable[..., ThumbnailStore]
) -> None:
    store = open_store()
    store.put(fetched(URLS, 3000), BOX)
    store.put(fetched(URLS, 9000), BOX)
    for url in URLS[1:]:
        store.remove(url, BOX)
    assert store.get(URLS, BOX)[URLS[0]].thumbnail == thumbnail_of(URLS[0], 9000)
    assert store.get(URLS, BOX * 2) == {}
    assert store.known(URLS, BOX * 2) == {}
    store.close()
    assert sql(folder, "SELECT count(*) FROM thumbnails") == [(1,)]


def test_unusual_urls_are_accepted(open_store: Callable[..., ThumbnailStore]) -> None:
    """Lone surrogates and NUL."""
    store = open_store()
    urls = ["https://a.example/\ud800", "https://a.example/\0", ""]
    store.put({url: StoredThumbnail(thumbnail_of("x"), Validators()) for url in urls}, BOX)
    assert store.get(urls, BOX).keys() == {*urls}


def test_no_url_stands_in_the_files(folder: Path, open_store: Callable[..., ThumbnailStore]) -> None:
    store = open_store()
    store.put(fetched(URLS), BOX)
    raw = b"".join(path.read_bytes() for path in folder.iterdir())
    store.close()
    raw += (folder / FILE_NAME).read_bytes()
    for part in (b"images.example", b"secret", b"signature", b".jpg"):
        assert part not in raw


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_files_are_private(folder: Path, open_store: Callable[..., ThumbnailStore]) -> None:
    old_mask = os.umask(0)
    try:
        store = open_store()
        store.put(fetched(URLS), BOX)
    finally:
        os.umask(old_mask)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


# A full disk


@pytest.fixture(name="small_disk")
def _small_disk(folder: Path) -> Iterator[Callable[[str], None]]:
    with small_disk(folder) as mount_again:
        yield mount_again


def fill(store: ThumbnailStore) -> int:
    """Store until there is a problem; return how many batches were stored."""
    for batch in range(100):
        store.put(fetched(url_of(batch * 10 + number) for number in range(10)), BOX)
        if store.problem is not None:
            return batch
    return 100


def assert_full_but_readable(store: ThumbnailStore, log: pytest.LogCaptureFixture) -> None:
    assert 1 < fill(store) < 100
    assert store.problem is StoreProblem.FULL
    urls = [url_of(number) for number in range(10)]
    assert right_ones(store, urls) == urls
    store.put(fetched(URLS), BOX)
    store.touch_checked(URLS[0], BOX)
    store.remove(URLS[0], BOX)
    assert right_ones(store, urls) == urls
    store.close()
    assert log.messages == ["thumbnails are not kept on disk: full"]


@pytest.mark.fault(90)
@pytest.mark.usefixtures("small_disk")
def test_a_full_disk_is_still_read(open_store: Callable[..., ThumbnailStore], caplog: pytest.LogCaptureFixture) -> None:
    assert_full_but_readable(open_store(), caplog)


# A folder that is read-only or missing


def assert_memory_only(store: ThumbnailStore, problem: StoreProblem, log: pytest.LogCaptureFixture) -> None:
    for _ in range(2):
        assert store.get(URLS, BOX) == {}
        assert store.known(URLS, BOX) == {}
        store.put(fetched(URLS), BOX)
        store.touch_checked(URLS[0], BOX)
        store.remove(URLS[0], BOX)
    assert store.problem is problem
    store.close()
    assert log.messages == [f"thumbnails are not kept on disk: {problem.value}"]


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("", Path.touch),
        ("thumbnails", Path.touch),
        *((f"thumbnails/{FILE_NAME}{suffix}", Path.mkdir) for suffix in ("", "-journal", "-wal")),
        pytest.param(
            f"thumbnails/{FILE_NAME}",
            lambda path: os.mkfifo(path),
            marks=pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes"),
        ),
    ],
)
def test_something_else_in_place_of_a_folder_or_a_file(
    name: str,
    make: Callable[[Path], None],
    tmp_path: Path,
    open_store: Callable[..., ThumbnailStore],
    caplog: pytest.LogCaptureFixture,
) -> None:
    path = tmp_path / "cache" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    make(path)
    kind = stat.S_IFMT(path.stat().st_mode)
    assert_memory_only(open_store(), StoreProblem.UNUSABLE, caplog)
    assert stat.S_IFMT(path.stat().st_mode) == kind
    assert not path.is_file() or not path.read_bytes()


def assert_read_only(store: ThumbnailStore) -> None:
    assert right_ones(store, URLS) == URLS
    store.put(fetched([url_of(900)]), BOX)
    store.remove(URLS[0], BOX)
    assert store.problem is StoreProblem.UNUSABLE
    assert right_ones(store, [*URLS, url_of(900)]) == URLS
    assert store.known(URLS, BOX).keys() == set(URLS)


def test_a_read_only_disk_is_read(
    small_disk: Callable[[str], None], open_store: Callable[..., ThumbnailStore], caplog: pytest.LogCaptureFixture
) -> None:
    open_store().put(fetched(URLS), BOX)
    store = open_store()
    small_disk("ro")
    assert_read_only(store)
    assert len(caplog.messages) == 1


def test_an_empty_read_only_disk(
    small_disk: Callable[[str], None], open_store: Callable[..., ThumbnailStore], caplog: pytest.LogCaptureFixture
) -> None:
    small_disk("ro")
    assert_memory_only(open_store(), StoreProblem.UNUSABLE, caplog)


# Damage


def flip_bit_of_a_picture(folder: Path) -> None:
    raw = bytearray((folder / FILE_NAME).read_bytes())
    raw[raw.index(thumbnail_of(URLS[7]).data[:1000]) + 500] ^= 4
    (folder / FILE_NAME).write_bytes(raw)


def change(statement: str) -> Callable[[Path], None]:
    def change_file(folder: Path) -> None:
        sql(folder, statement)

    return change_file


@pytest.mark.parametrize(
    "damage",
    [
        flip_bit_of_a_picture,
        change("UPDATE thumbnails SET record = substr(record, 1, 5000) WHERE rowid = 8"),
        change("UPDATE thumbnails SET record = x'' WHERE rowid = 8"),
        change("UPDATE thumbnails SET record = 1.5 WHERE rowid = 8"),
        change("UPDATE thumbnails SET record = replace(record, x'4a504547', x'57454250') WHERE rowid = 8"),
        change("UPDATE thumbnails SET record = (SELECT record FROM thumbnails WHERE rowid = 9) WHERE rowid = 8"),
        change("ALTER TABLE thumbnails RENAME COLUMN used TO last_used"),
        change("CREATE TRIGGER trap AFTER INSERT ON thumbnails BEGIN DELETE FROM thumbnails; END"),
    ],
)
def test_a_damaged_file_is_recreated(
    damage: Callable[[Path], None],
    folder: Path,
    open_store: Callable[..., ThumbnailStore],
    caplog: pytest.LogCaptureFixture,
) -> None:
    open_store().put(fetched(URLS), BOX)
    open_store()
    damage(folder)
    store = open_store()
    assert right_ones(store, URLS) == []
    assert store.known(URLS, BOX) == {}
    store.put(fetched(URLS), BOX)
    assert right_ones(store, URLS) == URLS
    assert store.problem is None
    assert caplog.messages == ["the thumbnails on disk were damaged, and are recreated"]


def damaged_copies(raw: bytes) -> Iterator[bytes]:
    """Yield files with flipped bits: 200 anywhere, 84 in the header, 60 in the first pages; files cut; other files."""
    source = random.Random(92)
    places = [*(source.randrange(len(raw)) for _ in range(200)), *range(16, 100)]
    places += [source.randrange(100, 12 * 4096) for _ in range(60)]
    for place in places:
        copy = bytearray(raw)
        copy[place] ^= 1 << source.randrange(8)
        yield bytes(copy)
    for _ in range(10):
        yield raw[: source.randrange(len(raw))]
        copy = bytearray(raw)
        for _ in range(300):
            copy[source.randrange(len(raw))] ^= 1 << source.randrange(8)
        yield bytes(copy)
    yield raw.replace(
        b"CREATE TABLE thumbnails", b"CREATE TABL\xff thumbnails"
    )  # SQLite's message quotes it, and is not UTF-8
    yield b"What a cache is not: this text. " * 1000
    yield bytes(100_000)


@pytest.mark.fault(92)
def test_a_damaged_file_shows_nothing_wrong_and_is_usable_again(
    folder: Path, open_store: Callable[..., ThumbnailStore]
) -> None:
    urls = URLS[:30]
    entries = fetched(urls, 2000)
    open_store().put(entries, BOX)
    open_store()
    raw = (folder / FILE_NAME).read_bytes()
    for copy in damaged_copies(raw):
        open_store()
        for path in side_files(folder):
            path.unlink(missing_ok=True)
        (folder / FILE_NAME).write_bytes(copy)
        store = open_store()
        assert store.known(urls, BOX).keys() <= set(urls)
        right_ones(store, urls)
        store.touch_checked(urls[0], BOX)
        store.put(entries, BOX)
        assert right_ones(store, urls) == urls
        assert store.problem is None


@pytest.mark.skipif(os.name == "nt", reason="Windows does not allow truncating or deleting an open file")
@pytest.mark.parametrize("suffix", ["", "-journal"])
@pytest.mark.parametrize("damage", ["cut", "overwritten", "deleted", "deleted with the folder"])
def test_damage_while_it_is_open(suffix: str, damage: str, folder: Path) -> None:
    """In a process of its own: if a file is mapped into memory, truncating it ends the process with a signal."""
    store = ThumbnailStore(folder, LIMITS)
    store.put(fetched(URLS), BOX)
    store.close()
    with other_process(use_damaged, folder, suffix, damage) as child:
        assert child.ready.recv() == (len(URLS), None)


def test_damage_that_comes_again_ends_it(
    folder: Path, open_store: Callable[..., ThumbnailStore], caplog: pytest.LogCaptureFixture
) -> None:
    store = open_store()
    for _ in range(2):
        store.put(fetched(URLS), BOX)
        sql(folder, "DROP TABLE thumbnails")
        assert store.get(URLS, BOX) == {}
    assert store.problem is StoreProblem.DAMAGED
    store.put(fetched(URLS), BOX)
    assert store.get(URLS, BOX) == {}
    assert caplog.messages == [
        "the thumbnails on disk were damaged, and are recreated",
        "thumbnails are not kept on disk: damaged",
    ]
    store = open_store()
    store.put(fetched(URLS), BOX)
    assert right_ones(store, URLS) == URLS


# Other processes


@pytest.mark.fault(93)
def test_a_killed_writers_journal_is_rolled_back(folder: Path, open_store: Callable[..., ThumbnailStore]) -> None:
    open_store().put(fetched(URLS), BOX)
    open_store()
    with other_process(write_half, folder) as child:
        child.kill()
    assert (folder / f"{FILE_NAME}-journal").stat().st_size > 0
    store = open_store()
    assert right_ones(store, URLS) == URLS
    store.put(fetched([url_of(900)]), BOX)
    assert right_ones(store, [url_of(900)]) == [url_of(900)]
    assert store.problem is None


@pytest.mark.fault(94)
def test_processes_share_it(folder: Path) -> None:
    with contextlib.ExitStack() as stack:
        results = [stack.enter_context(beside(use_for_a_while, folder, seed, 0.5)) for seed in range(3)]
        for result in results:
            found, wrong, problem = result.recv()
            assert (wrong, problem) == (0, None)
            assert found > 100
    assert sql(folder, "PRAGMA integrity_check") == [("ok",)]
    assert (folder / FILE_NAME).stat().st_size <= 2_000_000


def test_others_are_not_disturbed_when_it_is_cleared(folder: Path, open_store: Callable[..., ThumbnailStore]) -> None:
    store = open_store(replace(LIMITS, busy_seconds=2.0))
    cleared = 0
    with beside(use_for_a_while, folder, 1, 0.5) as result:
        while not result.poll():
            cleared += store.clear()
            store.put(fetched(URLS[:1]), BOX)
            assert right_ones(store, URLS[:1]) in ([], URLS[:1])
        found, wrong, problem = result.recv()
    assert (wrong, problem, store.problem) == (0, None, None)
    assert found > 10
    assert cleared > 10
    assert sql(folder, "PRAGMA integrity_check") == [("ok",)]


def test_clearing_returns_the_space(folder: Path, open_store: Callable[..., ThumbnailStore]) -> None:
    store = open_store()
    store.put(fetched(URLS), BOX)
    former = store.amount()
    assert former.entries == len(URLS)
    assert former.size > 500_000
    assert store.clear()
    assert store.amount().size < 50_000


@pytest.mark.parametrize("kind", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_locked_file_is_not_waited_for(kind: str, folder: Path, open_store: Callable[..., ThumbnailStore]) -> None:
    """Others can read while a transaction is open, until it is written to the file."""
    store = open_store(replace(LIMITS, busy_seconds=0.1))
    store.put(fetched(URLS[:20]), BOX)
    with other_process(hold_lock, folder, kind):
        began = time.monotonic()
        store.put(fetched(URLS[20:]), BOX)
        store.touch_checked(URLS[0], BOX)
        assert right_ones(store, URLS) == (URLS[:20] if kind == "IMMEDIATE" else [])
        assert time.monotonic() - began < 10  # SQLite's own limit is 5 s for each
        assert store.problem is None
    store.put(fetched(URLS[20:]), BOX)
    assert right_ones(store, URLS) == URLS


# The limit to its bytes


def bytes_on_disk(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


@pytest.mark.fault(95)
def test_the_file_stays_within_its_bytes(folder: Path, open_store: Callable[..., ThumbnailStore]) -> None:
    limits = StoreLimits(max_bytes=2_000_000)
    store = open_store(limits)
    source = random.Random(95)
    for _ in range(150):
        size = source.choice((1000, 3000, 15_000, 60_000))
        urls = [url_of(source.randrange(100_000)) for _ in range(6)]
        store.put(fetched(urls, size), BOX)
        assert (folder / FILE_NAME).stat().st_size <= limits.max_bytes
        assert bytes_on_disk(folder) <= limits.max_bytes + 500_000
        assert right_ones(store, urls) == urls
    assert store.problem is None
    store.close()
    assert 1_700_000 < bytes_on_disk(folder) <= limits.max_bytes


@pytest.mark.fault(95)
@pytest.mark.parametrize("way", ["one run", "closed in between", "killed in between"])
def test_the_least_recently_used_are_removed_first(
    way: str, folder: Path, open_store: Callable[..., ThumbnailStore]
) -> None:
    limits = StoreLimits(max_bytes=1_000_000, max_noted_uses=8 if way == "killed in between" else 256)
    store = open_store(limits)
    store.put(fetched(URLS), BOX)
    store.get(URLS[:8], BOX)
    if way == "closed in between":
        store = open_store(limits)
    elif way == "killed in between":
        store = ThumbnailStore(folder, limits)
    store.put(fetched(url_of(number) for number in range(100, 130)), BOX)
    assert right_ones(store, URLS[:8]) == URLS[:8]
    assert store.known(URLS[8:20], BOX) == {}
    store.close()


@pytest.mark.parametrize(
    "limits", [StoreLimits(max_bytes=0), StoreLimits(max_bytes=60_000), StoreLimits(max_entry_bytes=9)]
)
def test_what_never_fits_is_not_stored(limits: StoreLimits, open_store: Callable[..., ThumbnailStore]) -> None:
    open_store().put(fetched(URLS[:1], 1000), BOX)
    store = open_store(limits)
    store.put(fetched(URLS[:1], 70_000), BOX)
    assert store.get(URLS[:1], BOX) == {}
    assert store.problem is None


# Other versions


@pytest.mark.fault(96)
def test_files_of_former_versions_are_deleted_and_no_others(
    folder: Path, open_store: Callable[..., ThumbnailStore]
) -> None:
    former = {"thumbnails-v6.sqlite3", "thumbnails-v6.sqlite3-journal", "thumbnails-v1.sqlite3-wal"}
    others = {
        "thumbnails-v999.sqlite3",
        "thumbnails.sqlite3.bak",
        "my thumbnails.sqlite3",
        "thumbnails-vx.sqlite3",
        "a",
    }
    folder.mkdir(parents=True)
    for name in former | others:
        (folder / name).write_text(name)
    store = open_store()
    store.put(fetched(URLS), BOX)
    assert right_ones(store, URLS) == URLS
    store.close()
    names = {path.name for path in folder.iterdir()}
    assert names - {f"{FILE_NAME}-journal"} == {FILE_NAME, *others}
    assert all((folder / name).read_text() == name for name in others)


# Links


@pytest.mark.fault(98)
@pytest.mark.skipif(os.name == "nt", reason="making links needs a privilege on Windows")
@pytest.mark.parametrize("suffix", ["", "-wal", "-shm", "-journal"])
def test_a_link_in_place_of_a_file(
    suffix: str,
    folder: Path,
    tmp_path: Path,
    open_store: Callable[..., ThumbnailStore],
    caplog: pytest.LogCaptureFixture,
) -> None:
    open_store().put(fetched(URLS), BOX)
    open_store()
    victim = tmp_path / "victim"
    victim.write_bytes(b"somebody's letters")
    link = folder / f"{FILE_NAME}{suffix}"
    link.unlink(missing_ok=True)
    link.symlink_to(victim)
    assert_memory_only(open_store(), StoreProblem.LINK, caplog)
    assert victim.read_bytes() == b"somebody's letters"


@pytest.mark.fault(98)
@pytest.mark.skipif(os.name == "nt", reason="making links needs a privilege on Windows")
@pytest.mark.parametrize("is_dangling", [False, True])
def test_a_link_in_place_of_the_folder(
    is_dangling: bool,
    folder: Path,
    tmp_path: Path,
    open_store: Callable[..., ThumbnailStore],
    caplog: pytest.LogCaptureFixture,
) -> None:
    elsewhere = tmp_path / "elsewhere"
    if not is_dangling:
        elsewhere.mkdir()
    folder.parent.mkdir()
    folder.symlink_to(elsewhere, target_is_directory=True)
    assert_memory_only(open_store(), StoreProblem.LINK, caplog)
    assert is_dangling or not list(elsewhere.iterdir())
    assert elsewhere.exists() is not is_dangling


# The clock


@pytest.mark.fault(99)
@pytest.mark.parametrize(
    ("days", "is_fresh"), [(0.0, True), (29.9, True), (30.1, False), (-0.001, True), (-0.1, False), (-4000.0, False)]
)
def test_fresh_is_neither_old_nor_from_the_future(
    days: float,
    is_fresh: bool,
    open_store: Callable[..., ThumbnailStore],
) -> None:
    clock = Clock()
    store = open_store(clock=clock)
    store.put(fetched(URLS[:2]), BOX)
    clock.now += days * A_DAY
    assert store.get(URLS[:1], BOX)[URLS[0]].is_fresh is is_fresh
    store.touch_checked(URLS[0], BOX)
    found = store.get(URLS[:2], BOX)
    assert found[URLS[0]].is_fresh is True
    assert found[URLS[1]].is_fresh is is_fresh


def side_files(folder: Path) -> list[Path]:
    return [folder / f"{FILE_NAME}{suffix}" for suffix in ("-wal", "-shm", "-journal")]
