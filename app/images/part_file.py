"""The file that an original is written to while it is downloaded, and the list of the files that are complete.

A `PartFile` is beside its later place, and its name ends with `.part`. The name holds what another run needs to
continue: a digest of the URL, and the entity tag of the version. So both are always those of the content. A file
without a strong entity tag is not continued (RFC 9110, section 13.1.5): nothing else says that the rest belongs to the
same version. While it is written the file is locked, so that two downloads, also of two processes, never write the same
one.

The `FolderList` is a hidden file beside them, by which they are known again. It contains no URLs, only their digests.
It is never needed: without it, or if it is damaged, files are downloaded again and recognised by their content. What
stands in its place and is no such list is not replaced.
"""

import errno
import hashlib
import os
import re
import secrets
import stat
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from http import HTTPStatus
from itertools import count
from pathlib import Path
from threading import Lock
from typing import BinaryIO, Final

from msgspec import MsgspecError, Struct, json

from app.core import errors
from app.core.plain_files import lock_file, read_plain_file, replacing, unfinished_file
from app.core.signed_url import signed_file
from app.images.file_formats import extension_of, is_whole
from app.images.image_request import Answer, Validators, check_answer

_NO_VALIDATORS: Final = Validators()
_SUFFIX: Final = ".part"
_NAME: Final = re.compile(r"\d+-([0-9a-f]{16})\.([\w=-]*)\.part", re.ASCII)
_STRONG_TAG: Final = re.compile(r'"[^"]{1,60}"')
_CONTENT_RANGE: Final = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15})", re.ASCII)
_HEAD_BYTES: Final = 64 * 1024
_COMPARED_BYTES: Final = 1024 * 1024
_GATHERED_BYTES: Final = 512 * 1024  # before they are written, because libcurl's pieces are small
_REPORTED_BYTES: Final = 64 * 1024  # a fraction of a second of most lines, and four pieces of libcurl
_BINARY: Final = getattr(os, "O_BINARY", 0)
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0)


def url_digest(url: str) -> str:
    """What identifies a URL, without its signature, on the disk, where no URL is written: it may contain a key."""
    return sha256((signed_file(url) or url).encode(errors="replace")).hexdigest()


def part_key(url: str) -> str:
    """What the names of the files of one URL contain. They begin with a position, which the image may have left."""
    return url_digest(url)[:16]


def find_parts(folder: Path) -> dict[str, list[str]]:
    """The files in a folder that former downloads have left, by their keys.

    Raises:
        OSError: The folder cannot be read.
    """
    found: dict[str, list[str]] = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            match = _NAME.fullmatch(entry.name)
            if match is not None and entry.is_file(follow_symlinks=False):
                found.setdefault(match[1], []).append(entry.path)
    return found


def delete_parts(paths: Iterable[str]) -> None:
    """Delete files of `find_parts` that no other download writes."""
    for path in paths:
        with suppress(OSError):
            descriptor = os.open(path, os.O_RDWR | _NO_LINK)
            is_free = lock_file(descriptor)
            os.close(descriptor)
            if is_free:
                os.unlink(path)


def flush(paths: Iterable[str]) -> None:
    """Have complete files written to the disk, so that a power failure does not leave them empty. Blocks for long."""
    for path in paths:
        with suppress(OSError):  # what a file system can say of a failure, it has said in `PartFile.finish`
            descriptor = os.open(path, os.O_RDWR | _BINARY | _NO_LINK)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


class PartFile:
    """A file that is downloaded. The network's thread calls `begin` and `write`, any other one the other methods.

    Attributes:
        size: Number of bytes that have arrived, also in former downloads.
        has_begun: Whether the answer to the latest request contains the file, or the rest of it.
        error: Why it could not be written; None if it could.
        path: Where it is; after `finish` under its final name. None while there is none.
        is_finished: Whether it has its final name.
        was_there: Whether a file with the same content was there already.
        is_unchanged: Whether the host has said that it has the known version.
        validators: Of the content; empty ones if it came from another URL.
    """

    def __init__(
        self,
        folder: Path,
        position: int,
        url: str,
        on_bytes: Callable[[int], object],
        known: Validators = _NO_VALIDATORS,
    ) -> None:
        """Write nothing yet.

        Args:
            folder: Where it will be.
            position: Of the image, which may occur twice in a pack.
            url: Of the image.
            on_bytes: Called with the number of bytes that were added to it; with a negative one if they were dropped.
                Called in several threads.
            known: Validators of a version that is complete elsewhere; empty ones for none.
        """
        self.size = 0
        self.has_begun = False
        self.error: OSError | None = None
        self.path: str | None = None
        self.is_finished = False
        self.was_there = False
        self.is_unchanged = False
        self.validators = _NO_VALIDATORS
        self._known = known
        self._folder = folder
        self._begin_of_name = f"{position:03}-{part_key(url)}"
        self._on_bytes = on_bytes
        self._file: BinaryIO | None = None
        self._reported = 0  # bytes that `on_bytes` was called with
        self._etag = ""
        self._total: int | None = None  # if the host has said it
        self._lacks_end = False
        self._is_closed = False
        self._lock = Lock()

    def take_over(self, parts: Iterable[str]) -> None:
        """Continue one of the files that former downloads have left, if one can be continued; delete the others."""
        with self._lock:
            for path in parts:
                if self._is_closed or self._file is not None:
                    return
                with suppress(OSError):
                    self._take_over(path)

    def _take_over(self, path: str) -> None:
        file = _open(path, _NO_LINK)
        match = _NAME.fullmatch(os.path.basename(path))
        if match is None or not lock_file(file.fileno()):  # another download writes it
            file.close()
            return
        self.path, self._file, self._etag = path, file, _tag_from_name(match[2])
        self.size = file.seek(0, os.SEEK_END)
        self._report()
        if not self._etag or not self.size:
            self._discard()

    def headers(self) -> list[tuple[bytes, bytes]]:
        """The headers that request the rest of it, or all of it unless the known version is the host's."""
        with self._lock:
            self.has_begun = False
            if not self.size or not self._etag:
                return self._known.headers()
            return [(b"Range", b"bytes=%d-" % self.size), (b"If-Range", self._etag.encode())]

    def begin(self, answer: Answer, max_bytes: int, *, is_redirected: bool) -> int:
        """Prepare for the body of an answer.

        Args:
            answer: Status and headers.
            max_bytes: Largest file.
            is_redirected: Whether it comes from another URL. Then the rest cannot be requested later, because entity
                tags are sent to their own URL only.

        Returns:
            How many bytes may follow; 0 if the answer contains neither the file nor the rest of it.

        Raises:
            ImageError: The answer must not be used.
        """
        with self._lock:
            if self._is_closed:
                raise errors.IncompleteDownloadError
            continues = bool(self.size and self._etag) and not is_redirected
            if continues and answer.status in {HTTPStatus.PARTIAL_CONTENT, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE}:
                return self._begin_rest(answer, max_bytes)
            self.is_unchanged = answer.status == HTTPStatus.NOT_MODIFIED and bool(self._known.headers())
            if answer.status != HTTPStatus.OK:
                return 0
            check_answer(answer, max_bytes)
            self._discard()
            if not is_redirected:
                self.validators = Validators(answer.header(b"etag") or "", answer.header(b"last-modified") or "")
            self._etag = self.validators.etag if _STRONG_TAG.fullmatch(self.validators.etag) else ""
            self._total = answer.length
            self.has_begun = True
            return max_bytes

    def _begin_rest(self, answer: Answer, max_bytes: int) -> int:
        found = _CONTENT_RANGE.fullmatch(answer.header(b"content-range") or "")
        first, last, total = map(int, found.groups()) if found is not None else (0, 0, 0)
        left = total - self.size
        fits = first == self.size and last == total - 1 and answer.length in {None, left}
        if not fits or left <= 0 or answer.header(b"etag") != self._etag:
            self._discard()  # the next attempt begins anew
            raise errors.IncompleteDownloadError
        check_answer(answer, max_bytes, HTTPStatus.PARTIAL_CONTENT)
        if total > max_bytes:
            raise errors.DownloadTooLargeError
        self.validators = Validators(self._etag, answer.header(b"last-modified") or "")
        self._total = total
        self.has_begun = True
        return left

    def write(self, piece: bytes) -> bool:
        """Append bytes, and return whether that has succeeded."""
        with self._lock:
            if self._is_closed:
                return False
            try:
                self._opened().write(piece)
            except OSError as error:
                self.error = error
            self.size += len(piece)
            if self.size - self._reported >= _REPORTED_BYTES:
                self._report()
            return self.error is None

    def close(self) -> None:
        """Write no more. What can be continued stays on the disk."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
            if not (self._etag or self._lacks_end):
                self._discard()
            elif self._file is not None:
                with suppress(OSError):
                    self._file.close()
                self._on_bytes(-self._reported)

    def finish(self, stem: str, find_same: Callable[[str], str | None]) -> None:
        """Give the complete file its name. Blocks.

        Args:
            stem: The name without the extension. If a file with the same content has it, that one stays; if one with
                other content has it, a number is added.
            find_same: Called with its path; returns that of a file with the same content, which stays instead of it.

        Raises:
            ImageError: It is not a picture, or not complete. One without the end of its format is kept.
            OSError: It could not be written or renamed.
        """
        with self._lock:
            if self._is_closed or self._total not in {None, self.size}:
                raise errors.IncompleteDownloadError
            file = self._opened()
            file.seek(0)
            try:
                extension = extension_of(file.read(_HEAD_BYTES))
            except errors.ImageError:
                self._discard()
                raise
            path = self.path
            assert path is not None  # because it is open
            if not is_whole(path, extension):
                self._lacks_end = True
                raise errors.IncompleteDownloadError
            os.close(os.dup(file.fileno()))  # now a network file system says what it could not write
            if sys.platform == "win32":  # which renames no open file
                file.close()
            if (same := find_same(path)) is not None:
                os.unlink(path)
                self.path, self.was_there = same, True
            else:
                self.path, self.was_there = _place(path, stem, extension)
            file.close()
            self._is_closed = self.is_finished = True
            self._report()

    def _opened(self) -> BinaryIO:
        """Return the file, which is made if there is none."""
        if self._file is None:
            tag, flags = urlsafe_b64encode(self._etag.encode()).decode(), os.O_CREAT | os.O_EXCL
            path = os.path.join(self._folder, f"{self._begin_of_name}.{tag}{_SUFFIX}")
            try:
                self._file = _open(path, flags)
            except FileExistsError:  # another download writes the same
                path, self._etag = (
                    os.path.join(self._folder, f"{self._begin_of_name}.-{secrets.token_hex(8)}{_SUFFIX}"),
                    "",
                )
                self._file = _open(path, flags)
            self.path = path
            lock_file(self._file.fileno())
        return self._file

    def _discard(self) -> None:
        if self._file is not None:
            with suppress(OSError):  # it writes what was gathered
                self._file.close()
            assert self.path is not None
            with suppress(OSError):
                os.unlink(self.path)
        self.size = 0
        self._report()
        self._file, self.path, self._etag, self._total = None, None, "", None

    def _report(self) -> None:
        self._on_bytes(self.size - self._reported)
        self._reported = self.size


def _open(path: str, flags: int) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_RDWR | _BINARY | flags, 0o666), "r+b", _GATHERED_BYTES)


def _tag_from_name(text: str) -> str:
    try:
        etag = urlsafe_b64decode(text).decode("ascii")
    except ValueError:
        return ""
    return etag if _STRONG_TAG.fullmatch(etag) else ""


def place_text(folder: Path, stem: str, extension: str, text: str, former: Path | None) -> Path:
    """Write a text file as a whole, under a name that no other file has, and return where it is.

    Args:
        folder: Where to put it.
        stem: Its name, to which a number is added if a file with other content has it.
        extension: Without the dot.
        text: Written as UTF-8.
        former: The file that it replaces; None for none.

    Raises:
        OSError: It cannot be written.
    """
    with unfinished_file(folder) as (file, part):
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
        file.close()
        return Path(_place(str(part), stem, extension)[0]) if former is None else part.replace(former)


_placing: Final = Lock()


def _place(part: str, stem: str, extension: str) -> tuple[str, bool]:
    """Rename a file without replacing another one; see `PartFile.finish`.

    Returns:
        Where it is, and whether a file with the same content was there already.
    """
    for number in count(1):
        name = f"{stem}.{extension}" if number == 1 else f"{stem} ({number}).{extension}"
        target = os.path.join(os.path.dirname(part), name)
        try:
            _move(part, target)
        except FileExistsError:
            if is_same(Path(part), Path(target)):
                os.unlink(part)
                return target, True
        else:
            return target, False
    raise AssertionError


def _move(part: str, target: str) -> None:
    """Rename a file.

    Raises:
        FileExistsError: The name is in use.
    """
    try:
        os.link(part, target)  # unlike renaming, it never replaces a file
    except (FileExistsError, FileNotFoundError):
        raise
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        # A file system without hard links, such as those of USB sticks. Other programs could still take the name
        # between these two calls.
        with _placing:
            if os.path.lexists(target):
                raise FileExistsError(target) from None
            os.rename(part, target)
    else:
        os.unlink(part)


def is_same(part: Path, other: Path) -> bool:
    """Whether two plain files have the same content."""
    try:
        if not stat.S_ISREG(other.stat().st_mode) or part.stat().st_size != other.stat().st_size:
            return False
        with part.open("rb") as first, other.open("rb") as second:
            while piece := first.read(_COMPARED_BYTES):
                if piece != second.read(_COMPARED_BYTES):
                    return False
    except OSError:
        return False
    return True


LIST_NAME: Final = ".pack-browser-files"
_MOST_BYTES: Final = 64 * 1024 * 1024  # 100,000 files have 30 MB
_STEP: Final = 50


class ListedFile(Struct, frozen=True, omit_defaults=True):
    """A file that was downloaded.

    Attributes:
        url: See `url_digest`.
        name: In the folder.
        size: Bytes.
        modified: Nanoseconds since 1970, as the file system says.
        sha256: Of the content.
        validators: Of the version; empty ones if the host sent none.
    """

    url: str
    name: str
    size: int
    modified: int
    sha256: str
    validators: Validators = Validators()


_decoder: Final = json.Decoder(ListedFile)


class FolderList:
    """What is known of the files in a folder. An image may occur twice, so that each file is that of one image only.

    All methods block; `claim_same` and `add` may be called in several threads.
    """

    def __init__(self, folder: Path, check: Callable[[], object]) -> None:
        """Read the list, and look at all files.

        Args:
            folder: The folder.
            check: Called about once in a millisecond; may raise an exception.

        Raises:
            OSError: The folder cannot be read.
        """
        self._folder = folder
        self._lines: dict[str, bytes] = {}  # by name
        self._listed: dict[str, list[ListedFile]] = {}  # by URL
        self._by_size: dict[int, dict[str, None]] = {}  # names of files that belong to no image yet
        self._has_changed = False
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                if number % _STEP == 0:
                    check()
                with suppress(OSError):
                    if entry.is_file(follow_symlinks=False) and not entry.name.endswith(".part"):
                        self._by_size.setdefault(entry.stat(follow_symlinks=False).st_size, {})[entry.name] = None
        self._is_foreign = not self._read(check)

    def _read(self, check: Callable[[], object]) -> bool:
        """Read the list; return whether it may be replaced."""
        try:
            lines = read_plain_file(self._folder / LIST_NAME, _MOST_BYTES).splitlines()
        except FileNotFoundError:
            return True
        except OSError:
            return False
        for number, line in enumerate(lines):
            if number % _STEP == 0:
                check()
            with suppress(MsgspecError, UnicodeDecodeError):
                file = _decoder.decode(line)
                if file.name in self._by_size.get(file.size, ()):  # so that it is no path
                    self._lines[file.name] = line
                    self._listed.setdefault(file.url, []).append(file)
        return not lines or bool(self._listed) or any(line.startswith(b'{"url":') for line in lines)

    @property
    def names(self) -> list[str]:
        """The names of listed files that are there."""
        return [*self._lines]

    def claim_name(self, name: str) -> bool:
        """Return whether a file is there, which then belongs to an image."""
        return any(names.pop(name, "") is None for names in self._by_size.values())

    def claim(self, url: str) -> ListedFile | None:
        """Return an unchanged file of a URL, which then belongs to an image; None if there is none."""
        for file in self._listed.get(url_digest(url), ()):
            if file.name in self._by_size[file.size] and self._is_unchanged(file):
                del self._by_size[file.size][file.name]
                return file
        return None

    def release(self, file: ListedFile) -> None:
        """Let a file that was claimed belong to no image again."""
        self._by_size[file.size][file.name] = None

    def claim_same(self, path: str) -> str | None:
        """Return the path of a file with the same content that belongs to no image yet; None if there is none."""
        names = self._by_size.get(os.stat(path).st_size, {})
        for name in [*names]:
            if is_same(Path(path), self._folder / name):
                with suppress(KeyError):  # another thread has claimed it
                    del names[name]
                    return os.path.join(self._folder, name)
        return None

    def add(self, name: str, url: str, validators: Validators) -> None:
        """Add a file that is complete.

        Raises:
            OSError: It cannot be read.
        """
        with open(self._folder / name, "rb") as file:
            known, digest = os.fstat(file.fileno()), hashlib.file_digest(file, "sha256").hexdigest()
        listed = ListedFile(url_digest(url), name, known.st_size, known.st_mtime_ns, digest, validators)
        self._lines[name] = json.encode(listed)
        self._has_changed = True

    def write(self) -> None:
        """Replace the list by what is known now, as far as the disk permits it."""
        if self._has_changed and not self._is_foreign:
            self._has_changed = False
            with suppress(OSError), replacing(self._folder / LIST_NAME) as file:
                file.write(b"\n".join([*self._lines.values()]))

    def _is_unchanged(self, file: ListedFile) -> bool:
        path = self._folder / file.name
        try:
            known = path.lstat()
            if known.st_size != file.size or not stat.S_ISREG(known.st_mode):
                return False
            if known.st_mtime_ns == file.modified:
                return True
            with path.open("rb") as content:
                return hashlib.file_digest(content, "sha256").hexdigest() == file.sha256
        except OSError:
            return False
