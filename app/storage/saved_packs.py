"""Recent packs, saved answers and tabs, read and written by a thread of their own.

Where the file can't be used, everything is kept in memory for the rest of the run.
"""

import errno
import logging
import re
import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, Final, NamedTuple

from msgspec import json

from app.core.changes import UnseenChanges
from app.core.connection import ApiKey, Connection, PackRequest
from app.core.filtering import parse_query
from app.core.full_text import FoundInPacks, phrases_of
from app.core.limits import PacksLimits
from app.core.links import LinkCheck
from app.core.models import SQUARE, Pack
from app.core.redaction import AnswerRedactor, Redactor
from app.core.saved_values import Amount, DataProblem, RecentPack, SavedAnswer, SavedTab, tabs_from_json, tabs_to_json
from app.core.slideshows import Slideshow, Use
from app.storage import packs_answers, packs_list
from app.storage.data_file import check_table
from app.storage.packs_writer import PacksWriter, Report

_logger = logging.getLogger(__name__)

_NAME_CHARACTERS: Final = 32


class _Answer(NamedTuple):
    """An answer that is to be kept.

    Attributes:
        pack: The answer.
        received_at: In seconds since 1970.
        unseen: What has changed in it and was not seen.
        ratio: Of the gallery's cells; None while it is not known.
    """

    pack: Pack
    received_at: float
    unseen: UnseenChanges
    ratio: float | None = None


class SavedPacks:
    """The packs of all servers and keys. Nothing of one key is ever returned for another one.

    What changes something returns at once. Calls whose connection has no key change nothing and find nothing, unless
    they say otherwise.

    Attributes:
        last_ratio: Of the cells of the pack that was opened last, which those of an unknown pack are likely to have.
        forgotten_folder: Has the notes of forgotten keys; None where everything is kept in memory.
    """

    def __init__(
        self, folder: Path | None, limits: PacksLimits, report: Report, redactor: Redactor | None = None
    ) -> None:
        """Do nothing yet: the first call starts a thread. It must be made while the event loop runs.

        Args:
            folder: Where the file is; None to keep everything in memory.
            limits: Limits of size and time.
            report: As of `PacksWriter`.
            redactor: Knows every key, which is taken out of what former versions have kept.
        """
        self._limits = limits
        self._redactor = redactor or Redactor()
        self._writer = PacksWriter(folder, limits, report)
        self._worker = self._writer.worker
        self.last_ratio = SQUARE
        self.forgotten_folder = folder / "forgotten" if folder is not None else None
        self._searches = 0
        self._is_index_checked = False  # belongs to the thread
        self._removals: list[int] = []  # of this run
        # What follows is shared with the threads.
        self._lock = Lock()
        self._is_indexed = False
        self._answers: dict[tuple[Connection, str], _Answer] = {}
        self._salt: bytes | None = None
        self._saved_ids: frozenset[tuple[bytes, str]] | None = None

    # --- Saved answers ---------------------------------------------------------------------------------------------

    def is_saved(self, request: PackRequest) -> bool:
        """Whether there may be a saved answer, so that `load` is worth waiting for. It is not read from the disk."""
        key = request.connection.key
        if key is None:
            return False
        with self._lock:
            saved_ids, salt = self._saved_ids, self._salt
            is_waiting = (request.connection, request.pack_id) in self._answers
        if is_waiting:
            return True
        if saved_ids is None:  # nothing has been read yet
            self._begin()
            return True
        account = request.connection.account
        return salt is not None and (packs_list.digest_of(salt, account), request.pack_id) in saved_ids

    async def load(self, request: PackRequest) -> SavedAnswer | None:
        """Read the saved answer to a request; None if there is none."""
        place, pack_id = request.connection, request.pack_id
        with self._lock:
            waiting = self._answers.get((place, pack_id))
        if waiting is not None:
            return SavedAnswer(waiting.pack, waiting.received_at, waiting.unseen, waiting.ratio)

        def read(file: sqlite3.Connection, account: int, redactor: AnswerRedactor) -> SavedAnswer | None:
            return packs_answers.load_answer(file, account, pack_id, redactor)

        self._begin()
        return await self._read(place, read, None)

    async def images(self, place: Connection, pack_id: str) -> Sequence[tuple[str, str]]:
        """The ID and the URL of each image of a saved answer, in order; none if there is no answer."""
        with self._lock:
            waiting = self._answers.get((place, pack_id))
        if waiting is not None:
            return [(image.id, image.url) for image in waiting.pack.images]

        self._begin()
        return await self._read(place, lambda file, account, _: packs_answers.images_in(file, account, pack_id), ())

    def save(
        self,
        request: PackRequest,
        pack: Pack,
        received_at: float,
        unseen: UnseenChanges,
        ratio: float | None = None,
        *,
        is_use: bool = True,
    ) -> None:
        """Save an answer in a while, and record that its pack was shown.

        Args:
            request: What was answered.
            pack: The answer.
            received_at: When it was received, in seconds since 1970.
            unseen: What has changed in the pack and was not seen yet.
            ratio: Of the gallery's cells; None while it is not known.
            is_use: Whether the person has asked for it. Otherwise the pack keeps its place in the list, and stays
                removed if it was.
        """
        place, pack_id = request.connection, request.pack_id
        if place.key is None:
            return
        self._begin()
        with self._lock:
            self._answers[place, pack_id] = _Answer(pack, received_at, unseen, ratio)
        statement = packs_list.RECORD_SHOWN if is_use else packs_list.RECORD_CHANGED
        self._change(place, statement, pack=pack_id, now=time.time(), **packs_list.listed_of(pack))
        # What waits in the thread must not hold a key, which may be forgotten meanwhile.
        self._worker.post(self._save_waiting, after=self._limits.save_after_seconds)

    def save_unseen(self, request: PackRequest, unseen: UnseenChanges) -> None:
        """Replace what has changed in a pack and was not seen yet."""
        if not self._replace_waiting(request, unseen=unseen):
            self._change(request.connection, packs_list.SAVE_UNSEEN, pack=request.pack_id, unseen=unseen.to_json())

    def save_ratio(self, request: PackRequest, ratio: float) -> None:
        """Save the ratio of the gallery's cells, so that they have it when the pack is opened again."""
        if not self._replace_waiting(request, ratio=ratio):
            pack_id = request.pack_id
            self._writer.change(
                request.connection, lambda file, account: packs_answers.save_ratio(file, account, pack_id, ratio)
            )

    def _replace_waiting(self, request: PackRequest, **fields: Any) -> bool:  # noqa: ANN401 - those of `_Answer`
        """Replace fields of an answer that waits to be saved, and return whether there is one."""
        place = request.connection, request.pack_id
        with self._lock:
            is_waiting = place in self._answers
            if is_waiting:
                self._answers[place] = self._answers[place]._replace(**fields)
        return is_waiting

    def record_used(self, request: PackRequest) -> None:
        """Record that a pack was shown whose answer is kept, or that is in the list."""
        self._change(request.connection, packs_list.RECORD_USED, pack=request.pack_id, now=time.time())

    # --- Checks of links --------------------------------------------------------------------------------------------

    # The accounts are those of `Connection.account`: jobs and what waits to be written must not hold a key. Once it is
    # forgotten, nothing is changed.

    async def links(self, account: str, pack_id: str) -> dict[str, LinkCheck]:
        """What was found of the links of a pack, and which ones a check has left, by keys."""
        found: dict[str, LinkCheck] = {}

        def read(file: sqlite3.Connection) -> None:
            number = packs_list.number_for(file, account, pack_id)
            for key, encoded in file.execute("SELECT url, found FROM links WHERE pack = ?", (number,)):
                with suppress(ValueError):  # damaged, or of a later version
                    found[key] = json.decode(encoded or b"", type=LinkCheck)

        await self._worker.run(lambda: self._writer.read(read, None))
        return found

    def delete_other_links(self, account: str, pack_id: str, keys: Collection[str]) -> None:
        """Delete what was found of all links of a pack but some, which it has now."""
        query = "DELETE FROM links WHERE pack = ? AND url NOT IN (SELECT value FROM json_each(?))"
        names = json.encode([*keys]).decode()
        self._change_links(account, pack_id, lambda file, pack: file.execute(query, (pack, names)))

    def save_links(self, account: str, pack_id: str, found: Mapping[str, LinkCheck]) -> None:
        """Save what was found of links, by their keys."""

        def save(file: sqlite3.Connection, pack: int) -> None:
            rows = ((pack, key, json.encode(check), check.is_left) for key, check in found.items())
            file.executemany("INSERT OR REPLACE INTO links VALUES (?, ?, ?, ?)", rows)

        self._change_links(account, pack_id, save)

    def _change_links(self, account: str, pack_id: str, change: Callable[[sqlite3.Connection, int], object]) -> None:
        """Change something if the file has the pack."""

        def operation(file: sqlite3.Connection) -> None:
            pack = packs_list.number_for(file, account, pack_id)
            if pack is not None:
                change(file, pack)

        self._writer.change_file(operation)

    # --- The list -------------------------------------------------------------------------------------------------

    async def recents(self, server: str, key: ApiKey | None) -> tuple[RecentPack, ...]:
        """The recent packs: pinned ones first, each by last use.

        Args:
            server: Root of the server's API.
            key: None for those of the key that `use` has noted last with this server, while it is not known yet.
        """

        def read(file: sqlite3.Connection, account: int, redactor: AnswerRedactor) -> tuple[RecentPack, ...]:
            return packs_list.recents_of(file, account, self._limits.recents, redactor)

        self._begin()
        return await self._read_of(server, key, read, (), self._writer.read_latest)

    def use(self, connection: Connection) -> None:
        """Record that a key is in use now, so that its packs are shown before it is known at the next start."""
        server = connection.base_url.text

        def is_recorded(file: sqlite3.Connection) -> bool:
            used = packs_list.find_account(file, server, connection.key)
            return used is not None and used == packs_list.find_account(file, server, None)

        def work() -> None:
            if not self._writer.read(is_recorded, default=True):
                self._change(connection, packs_list.RECORD_LAST_ACCOUNT, server=server)

        if connection.key is not None:
            self._worker.post(work)

    def set_pinned(self, connection: Connection, pack_id: str, *, is_pinned: bool) -> None:
        """Pin a pack, so that it stays in the list however many others are used, or unpin it."""
        self._change(connection, packs_list.SET_PINNED, pack=pack_id, is_pinned=is_pinned)

    def remove(self, connection: Connection, pack_id: str) -> int:
        """Remove a pack from the list, with its saved answer.

        Returns:
            The removal, which `restore` undoes as long as the program runs.
        """
        return self._remove(connection, pack_id)

    def clear(self, connection: Connection) -> int:
        """Remove all packs, pinned ones too, with all saved answers.

        Returns:
            As of `remove`.
        """
        return self._remove(connection, None)

    async def clear_all(self) -> int:
        """Remove all packs of all servers and keys, after what was begun before. Their tabs stay.

        What is known of slideshows is deleted at once.

        Returns:
            As of `remove`.
        """
        removal = self._remove(None, None)
        self._writer.change_file(packs_answers.delete_all)
        await self._worker.run(self._writer.delete_damaged)
        return removal

    async def amount(self) -> Amount | None:
        """Say how much is on disk; None if nothing is."""
        return await self._worker.run(partial(self._writer.amount, packs_list.count_in))

    def restore(self, removal: int) -> None:
        """Undo a removal."""
        self._change(None, packs_list.RESTORE, removal=removal)
        self._worker.post(self._read_index)

    # --- Forgotten keys -------------------------------------------------------------------------------------------

    def forget(self, connection: Connection) -> None:
        """Delete everything of a key, and note that, for other windows and for the next start."""
        self._take_answers(connection, None)
        self._worker.post(partial(_note_forgotten, self.forgotten_folder, connection.account))
        self._worker.post(partial(self._writer.forget, connection.account))
        self._worker.post(self._read_index)

    async def forget_again(self) -> dict[str, bool]:
        """Delete everything of each key that is noted, before anything that is begun later.

        Returns:
            Whether it is deleted, by `Connection.account`.
        """

        def work() -> dict[str, bool]:
            return {account: self._writer.forget(account) for account in _noted(self.forgotten_folder)}

        return await self._worker.run(work)

    async def forgotten(self) -> dict[str, float]:
        """How many seconds ago each key that is noted was forgotten, by `Connection.account`."""
        return await self._worker.run(partial(_noted, self.forgotten_folder))

    async def folder_to_watch(self) -> Path | None:
        """The folder with the notes of forgotten keys; None if it is not there."""
        folder = self.forgotten_folder
        return folder if folder is not None and await self._worker.run(folder.is_dir) else None

    async def take_back(self, account: str) -> None:
        """Delete the note that a key was forgotten."""
        await self._worker.run(partial(_take_back, self.forgotten_folder, account))

    # --- Search ---------------------------------------------------------------------------------------------------

    async def search(self, connection: Connection, text: str, *, finds_all: bool = False) -> FoundInPacks | None:
        """Search the packs that were opened before: their names, and descriptions and keywords of saved answers.

        Args:
            connection: Whose packs are searched.
            text: As typed; see `core.filtering`. Excluded words alone find nothing.
            finds_all: Whether all images are returned that are counted, instead of the first ones.

        Returns:
            None if a newer search has begun meanwhile, which stops this one.
        """
        self._searches += 1
        number, phrases = self._searches, phrases_of(parse_query(text))

        most = self._limits.counted_images if finds_all else self._limits.found_images

        def is_superseded() -> bool:
            return number != self._searches

        def read(file: sqlite3.Connection, account: int, redactor: AnswerRedactor) -> FoundInPacks | None:
            most_counted = self._limits.counted_images
            if not self._is_index_checked:  # a damaged index finds less, and nothing else says so
                check_table(file, "words")  # 1.5 seconds for 200,000 images: not at each start
                self._is_index_checked = True
            return packs_answers.search_packs(file, account, redactor, phrases, most, most_counted, is_superseded)

        if not phrases.wanted:
            return FoundInPacks()
        self._begin()
        return await self._read(connection, read, FoundInPacks())

    # --- Slideshows -----------------------------------------------------------------------------------------------

    async def slideshows(self, place: Connection) -> tuple[float | None, Mapping[str, Slideshow]]:
        """When the list of slideshows was read last, as `packs_answers` has it, and those that are known, by ID."""
        return await self._read(place, lambda file, account, _: packs_answers.slideshows_in(file, account), (None, {}))

    async def save_slideshow(self, place: Connection, slideshow: Slideshow) -> None:
        """Save a slideshow whose files are known, before this returns.

        Nothing is saved, here and below, if the key was forgotten meanwhile, or nothing else of it is in the file.

        Raises:
            OSError: It can't be written.
        """
        await self._write_slideshows(
            place, lambda file, account: packs_answers.save_slideshow(file, account, slideshow)
        )

    async def save_slideshow_list(self, place: Connection, now: float, gone: Iterable[str] = ()) -> None:
        """Save that the list was read to its end, and delete slideshows that are gone from it.

        Args:
            place: The server and key.
            now: In seconds since 1970; 0 if the key may not read it.
            gone: Their IDs.

        Raises:
            OSError: It can't be written.
        """
        await self._write_slideshows(place, lambda file, account: packs_answers.save_list(file, account, now, gone))

    async def uses_of(self, place: Connection, urls: Iterable[str]) -> Mapping[str, Sequence[Use]] | None:
        """The slideshows that use images, by their URLs, the latest first; None if none were read for this key."""
        return await self._read(place, lambda file, account, _: packs_answers.uses_in(file, account, urls), None)

    async def _write_slideshows(self, place: Connection, action: Callable[[sqlite3.Connection, int], object]) -> None:
        def write(file: sqlite3.Connection) -> None:
            account = packs_list.find_account(file, place.base_url.text, place.key)
            if account is not None:
                action(file, account)

        problem = await self._worker.run(lambda: self._writer.write(write)) if place.key is not None else None
        if problem is not None:
            raise OSError(errno.ENOSPC if problem is DataProblem.FULL else errno.EIO, "slideshows")

    # --- Tabs -----------------------------------------------------------------------------------------------------

    async def tabs(self, server: str, key: ApiKey | None) -> tuple[SavedTab, ...]:
        """The tabs that were saved last. Arguments as of `recents`."""
        return tabs_from_json(await self._read_of(server, key, packs_list.tabs_of, "[]", self._writer.read))

    async def account_name(self, connection: Connection) -> str:
        """What stands for a server and a key in all processes that use this file. It does not reveal the key."""

        def find() -> str:
            if self._writer.read(packs_list.salt_in, None) is None:
                self._writer.change(connection, lambda _file, _account: None)
                self._writer.save()
            salt = self._writer.read(packs_list.salt_in, None)
            return packs_list.digest_of(salt, connection.account).hex()[:_NAME_CHARACTERS] if salt is not None else ""

        return await self._worker.run(find) if connection.key is not None else ""

    def save_tabs(self, connection: Connection, tabs: Sequence[SavedTab]) -> None:
        """Replace the tabs of a key."""
        # A person may have pasted a key into the filter.
        redactor = self._redactor.for_answers(connection.key)
        encoded = redactor.redact_json((tabs_to_json(tabs[: self._limits.tabs]).encode(),))[0].decode()
        self._writer.change(connection, lambda file, account: packs_list.set_tabs(file, account, encoded))

    async def aclose(self) -> None:
        """Write what waits, delete what was removed, and end the threads; what can't be written in time is lost."""
        self._delete_for_good(self._removals)
        self._searches += 1
        await self._writer.aclose()

    async def _read[T](
        self, place: Connection, action: Callable[[sqlite3.Connection, int, AnswerRedactor], T], default: T
    ) -> T:
        """Read something in the thread that belongs to a server and a key; the default without a key."""
        if place.key is None:
            return default
        return await self._read_of(place.base_url.text, place.key, action, default, self._writer.read)

    async def _read_of[T](
        self,
        server: str,
        key: ApiKey | None,
        action: Callable[[sqlite3.Connection, int, AnswerRedactor], T],
        default: T,
        how: Callable[[Callable[[sqlite3.Connection], T], T], T],
    ) -> T:
        """Read something in the thread.

        Args:
            server: Root of the server's API.
            key: None for the key that was used last with this server.
            action: Reads; its arguments are the file, the account, and what replaces keys.
            default: Returned if there is no account or no file.
            how: `PacksWriter.read` or `PacksWriter.read_latest`.
        """

        def read(file: sqlite3.Connection) -> T:
            account = packs_list.find_account(file, server, key)
            return action(file, account, self._redactor.for_answers(key)) if account is not None else default

        return await self._worker.run(lambda: how(read, default))

    def _change(self, place: Connection | None, statement: str, **values: object) -> None:
        """Have a statement of `packs_list` executed for the account of a server and a key; None for all."""
        if place is not None:
            self._writer.change(place, lambda file, account: file.execute(statement, {**values, "account": account}))
        else:
            self._writer.change_file(lambda file: file.execute(statement, {**values, "account": None}))

    def _remove(self, connection: Connection | None, pack_id: str | None) -> int:
        removal = packs_list.new_removal(time.time())
        self._removals.append(removal)
        for (place, removed), answer in self._take_answers(connection, pack_id).items():
            # So that it comes back with the pack.
            self._worker.post(partial(self._save, place, removed, answer))
        self._change(connection, packs_list.REMOVE, pack=pack_id, removal=removal)
        self._worker.post(self._read_index)
        return removal

    def _take_answers(
        self, connection: Connection | None, pack_id: str | None
    ) -> dict[tuple[Connection, str], _Answer]:
        """Remove the answer of a pack from those that wait to be saved, and return it.

        Args:
            connection: The server and key; None for all.
            pack_id: UUID of the pack; None for all.
        """
        with self._lock:
            waiting = [each for each in self._answers if connection in {None, each[0]} and pack_id in {None, each[1]}]
            return {each: self._answers.pop(each) for each in waiting}

    def _delete_for_good(self, removals: Sequence[int]) -> None:
        if removals:
            self._writer.change_file(lambda file: packs_list.delete_removed(file, removals))

    def _begin(self) -> None:
        """With the first call, begin to read which answers are saved."""
        if not self._is_indexed:
            self._is_indexed = True
            self._worker.post(self._read_first_index)

    # --- In the thread that writes --------------------------------------------------------------------------------

    def _save_waiting(self) -> None:
        """Save the answers that wait, also those that have not waited for long.

        One that can't be written is given up: the pack is requested when it is opened again.
        """
        with self._lock:
            waiting = [*self._answers.items()]
        for place_and_id, answer in waiting:
            # Before the list has the pack, there is nothing that its answer belongs to.
            self._writer.save()
            self._save(*place_and_id, answer)
            with self._lock:
                if self._answers.get(place_and_id) is answer:
                    del self._answers[place_and_id]

    def _save(self, place: Connection, pack_id: str, answer: _Answer) -> None:
        encoded = packs_answers.encode_answer(answer.pack, answer.received_at, answer.unseen, answer.ratio)

        def write(file: sqlite3.Connection) -> None:
            account = packs_list.find_account(file, place.base_url.text, place.key)
            # There is none if the key was forgotten meanwhile.
            number = packs_list.number_of(file, account, pack_id) if account is not None else None
            if account is not None and number is not None:
                packs_answers.save_answer(file, number, encoded, self._limits.answer_bytes)
                packs_list.delete_excess(file, account, self._limits)

        self._writer.write(write)
        self._read_index()
        self._writer.report_changed()  # from now on its images are found

    def _read_first_index(self) -> None:
        self._read_index()
        self.last_ratio = self._writer.read(packs_answers.last_ratio_in, None) or self.last_ratio
        # Those of a run that was killed, or had no time to delete them.
        now = time.time()
        self._delete_for_good(self._writer.read(lambda file: packs_list.old_removals_in(file, now), []))

    def _read_index(self) -> None:
        def read(file: sqlite3.Connection) -> tuple[bytes | None, frozenset[tuple[bytes, str]]]:
            return packs_list.salt_in(file), packs_list.kept_in(file)

        nothing: tuple[bytes | None, frozenset[tuple[bytes, str]]] = (None, frozenset())
        salt, saved_ids = self._writer.read(read, nothing)
        with self._lock:
            self._salt, self._saved_ids = salt, saved_ids


# Which keys were forgotten: an empty file for each in a folder, which every window watches. It is named by a digest.
# The file is made before anything of the key is deleted, so that what a program could not delete is deleted at the next
# start. It stays for an hour, in which each other window finds it and stops using the key, also one that was stopped.
_ACCOUNT_FORM: Final = re.compile("[0-9a-f]{40}")  # see `Connection.account`


def _note_forgotten(folder: Path | None, account: str) -> None:
    """Note that the key of an account was forgotten; without a folder do nothing, as the others."""
    if folder is None:
        return
    try:
        _make_folder(folder)
        with suppress(FileExistsError):
            (folder / account).touch(mode=0o600, exist_ok=False)
    except OSError as error:
        _logger.warning("other windows are not told of a forgotten key: %s", type(error).__name__)


def _take_back(folder: Path | None, account: str) -> None:
    """Delete the note of a key that is in use again, or of which all is deleted; make the folder if necessary."""
    if folder is not None:
        with suppress(OSError):
            _make_folder(folder)
            (folder / account).unlink()


def _noted(folder: Path | None) -> dict[str, float]:
    """How many seconds ago each key was forgotten, by account."""
    ages = {}
    with suppress(OSError):
        for each in folder.iterdir() if folder is not None else ():
            if _ACCOUNT_FORM.fullmatch(each.name):
                ages[each.name] = abs(time.time() - each.lstat().st_mtime)
    return ages


def _make_folder(folder: Path) -> None:
    for each in (folder.parent, folder):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)
