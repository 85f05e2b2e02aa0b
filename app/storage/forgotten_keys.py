"""Which keys were forgotten: an empty file for each in a folder, which every window watches. It is named by a digest.

The file is made before anything of the key is deleted, so that what a program could not delete is deleted at the next
start. It stays for an hour, in which each other window finds it and stops using the key, also one that was stopped.

Blocks: call it in threads.
"""

import logging
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

_FORM: Final = re.compile("[0-9a-f]{40}")  # see `Connection.account`

_logger = logging.getLogger(__name__)


def note(folder: Path | None, account: str) -> None:
    """Note that the key of an account was forgotten; without a folder do nothing, as the others."""
    if folder is None:
        return
    try:
        _make(folder)
        with suppress(FileExistsError):
            (folder / account).touch(mode=0o600, exist_ok=False)
    except OSError as error:
        _logger.warning("other windows are not told of a forgotten key: %s", type(error).__name__)


def take_back(folder: Path | None, account: str) -> None:
    """Delete the note of a key that is in use again, or of which all is deleted; make the folder if necessary."""
    if folder is not None:
        with suppress(OSError):
            _make(folder)
            (folder / account).unlink()


def noted(folder: Path | None) -> dict[str, float]:
    """How many seconds ago each key was forgotten, by account."""
    ages = {}
    with suppress(OSError):
        for each in folder.iterdir() if folder is not None else ():
            if _FORM.fullmatch(each.name):
                ages[each.name] = abs(time.time() - each.lstat().st_mtime)
    return ages


def _make(folder: Path) -> None:
    for each in (folder.parent, folder):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)
