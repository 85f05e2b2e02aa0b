"""The list of the files that were downloaded to a folder: a hidden file beside them, by which they are known again.

It contains no URLs, only their digests. It is never needed: without it, or if it is damaged, files are downloaded again
and recognised by their content. What stands in its place and is no such list is not replaced.
"""

import hashlib
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from msgspec import MsgspecError, Struct, json

from app.core.plain_files import read_plain_file, replacing
from app.images.exchange import Validators
from app.images.part_file import is_same, url_digest

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
