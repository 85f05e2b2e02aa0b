"""Files of this user's folders, in whose place anything may stand, and folders that may not answer.

Opening a named pipe, or anything in a folder whose server does not answer, can block a thread for ever: no signal but
SIGKILL ends such a call.
"""

import errno
import os
import re
import secrets
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from typing import BinaryIO, Final

from app.core.worker import Worker

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class NotPlainError(OSError):
    """It is no plain file, or too large."""


_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
ANSWER_SECONDS: Final = 0.5  # for which a start waits for a folder
# While the processors are overloaded, each step takes longer than its share of that time, so that the thread has got
# some of their time, too.
_STEPS: Final = 10


def read_plain_file(path: Path, most_bytes: int) -> bytes:
    """Read a file. A link is followed.

    Args:
        path: The file.
        most_bytes: A larger one is not read.

    Raises:
        FileNotFoundError: There is none.
        NotPlainError: It is a folder, pipe, socket or device, or too large.
        OSError: It can't be read.
    """
    refuse_others(path)
    # Without waiting, if something else has taken its place meanwhile.
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | getattr(os, "O_NONBLOCK", 0))) as file:
        content = file.read(most_bytes + 1) if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else None
    if content is None or len(content) > most_bytes:
        raise NotPlainError
    return content


def refuse_others(path: Path, suffixes: tuple[str, ...] = ("",)) -> None:
    """Refuse what is there but no plain file; nothing is opened.

    Args:
        path: The file. A link is followed.
        suffixes: Added to its name; each names a file that is checked.

    Raises:
        NotPlainError: One of them is a folder, pipe, socket or device.
        OSError: The folder can't be entered.
    """
    for suffix in suffixes:
        with suppress(FileNotFoundError):
            if not stat.S_ISREG(os.stat(f"{path}{suffix}").st_mode):
                raise NotPlainError


def size_of(path: Path, suffixes: tuple[str, ...] = ("",)) -> int:
    """The size in bytes of files that have these suffixes added to their name; those that are missing have none."""
    total = 0
    for suffix in suffixes:
        with suppress(OSError):
            total += os.stat(f"{path}{suffix}").st_size
    return total


def is_read_only(path: Path) -> bool:
    """Whether a file or its folder exists but can't be written."""
    return any(each.exists() and not os.access(each, os.W_OK) for each in (path.parent, path))


def write_plain_file(path: Path, content: bytes) -> None:
    """Replace a file as a whole, and make its folder. Other processes see the former content or this one.

    Raises:
        OSError: It can't be written.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write(content)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Write a file that replaces another one as a whole when the block ends, unless the block raises.

    Raises:
        OSError: It can't be written.
    """
    with unfinished_file(path.parent) as (file, unfinished):
        yield file
        file.close()
        unfinished.replace(path)


_UNFINISHED: Final = re.compile(r"\.[0-9a-f]{16}\.part", re.ASCII)
_LOCK_NAME: Final = "lock"
_LOCKED_BYTE: Final = 1 << 40  # on Windows, where what is locked cannot be read


def _unfinished_path(folder: Path) -> Path:
    # Not the name of what it becomes, with a suffix, which may be too long.
    return folder / f".{secrets.token_hex(8)}.part"


@contextmanager
def unfinished_file(folder: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """Make a hidden file, and return it with its path. The block gives it a name; it is deleted if the block raises.

    Raises:
        OSError: It can't be written.
    """
    path = _unfinished_path(folder)
    try:
        with path.open("xb") as file:
            lock_file(file.fileno())
            yield file, path
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise


@contextmanager
def unfinished_folder(folder: Path) -> Iterator[Path]:
    """Make a hidden folder in a folder; it is deleted when the block ends.

    Raises:
        OSError: It can't be made.
    """
    path = _unfinished_path(folder)
    path.mkdir()
    try:
        with (path / _LOCK_NAME).open("xb") as file:
            lock_file(file.fileno())
            yield path
    finally:
        with suppress(OSError):
            _delete_folder(path)


def _delete_folder(path: Path) -> None:
    """Delete an unfinished folder, the lock last: a folder with something in it but no lock would never be deleted."""
    for each in path.iterdir():
        if each.name != _LOCK_NAME:
            each.unlink()
    rmtree(path)


def delete_leftovers(folder: Path) -> None:
    """Delete unfinished files and folders of programs that were killed; those that are written are locked. Blocks."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _UNFINISHED.fullmatch(entry.name) is None:
                continue
            is_folder = entry.is_dir(follow_symlinks=False)
            with suppress(OSError):
                if is_folder and not os.listdir(entry.path):  # the program was killed before it had a lock
                    os.rmdir(entry.path)
                    continue
                descriptor = os.open(Path(entry.path, _LOCK_NAME) if is_folder else entry.path, os.O_RDWR | _NO_LINK)
                is_free = lock_file(descriptor)
                os.close(descriptor)
                if is_free:
                    (_delete_folder if is_folder else os.unlink)(Path(entry.path))


def lock_file(descriptor: int) -> bool:
    """Lock a file until it is closed; return False if another program or thread has locked it."""
    try:
        if sys.platform == "win32":
            os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            os.lseek(descriptor, 0, os.SEEK_SET)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # Some network file systems have no locks.
        return error.errno not in {errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}
    return True


def answers(folder: Path) -> bool:
    """Whether a folder answers within half a second, even if only with an error."""

    def ask() -> bool:
        with suppress(OSError):
            # Of a folder, the kernel may cache what `stat` returns.
            getattr(os, "statvfs", os.stat)(folder)
        return True

    return wait_for_folder(ask, otherwise=False)


def wait_for_folder[T](action: Callable[[], T], otherwise: T, seconds: float = ANSWER_SECONDS) -> T:
    """Do something with files in a thread, and wait for that, by default for half a second at most.

    Args:
        action: What is done, even if it takes longer. It must not raise.
        otherwise: What is returned if it takes longer.
        seconds: For which it is waited for at most.
    """
    worker = Worker(name="slow folder")
    result = worker.submit(action)
    worker.close()
    for _ in range(_STEPS):
        with suppress(TimeoutError):
            return result.result(seconds / _STEPS)
    return otherwise
