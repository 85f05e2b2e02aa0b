"""The file with what a person has set: read once before the window is built, written in a thread after each change.

Two windows may write it: one after the other, each writes what it has changed into what the file contains then.
"""

import io
import logging
import os
import sys
from codecs import BOM_UTF8
from collections.abc import Callable
from configparser import Error, RawConfigParser
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Final, override

from app.core import identity
from app.core.plain_files import ANSWER_SECONDS, read_plain_file, wait_for_folder, write_plain_file
from app.core.program import log_fault
from app.core.worker import Worker

_logger = logging.getLogger(__name__)

type Settings = dict[str, str]
type Values = dict[str, str | None]  # None for what may be damaged in the file, and is removed
type Claim = Callable[[], Callable[[], object]]  # waits until no other window writes; returns what ends that

_MOST_BYTES: Final = 1 << 20


def open_settings() -> Settings | None:
    """Read the settings of this user.

    Returns:
        Values by section and key; none if the file is damaged. None if what is there can't be read, or does not answer
        in time. It stays as it is then.
    """
    read = wait_for_folder(_read, None)
    if read is None:
        _logger.warning("the settings can't be read, or their folder does not answer; they are not saved")
        return None
    return read[0] or {}


class SettingsFile:
    """Writes the settings in a thread.

    A damaged file, which may have been edited by hand, is copied before it is replaced.

    Attributes:
        on_failure: Called in the thread each time that something could not be written.
    """

    def __init__(
        self,
        is_sound: Callable[[Settings], bool],
        known: Values,
        claim: Claim,
        redact: Callable[[str], str] = lambda text: text,
    ) -> None:
        """Write nothing yet.

        Args:
            is_sound: Whether all values that have been read make sense. If not, all are replaced.
            known: What is in the file, or else the defaults, so that they are not written.
            claim: Waits until no other window reads and writes the file, and returns what lets the next one do so.
            redact: Replaces keys, which a person may have pasted into any field.
        """
        self.on_failure: Callable[[], object] = lambda: None
        self._is_sound = is_sound
        self._claim = claim
        self._redact = redact
        self._values = known
        self._changed: Values = {}  # and not written yet
        self._lock = Lock()  # protects the latter two
        self._worker = Worker(name="write settings")

    def save(self, values: Values) -> None:
        """Write what has changed. Does not block."""
        with self._lock:
            self._changed |= {key: value for key, value in values.items() if self._values.get(key) != value}
            self._values = self._values | values
            is_changed = bool(self._changed)
        if is_changed:
            self._worker.post(self._write_changed)

    def finish(self) -> None:
        """Wait until all is written, if the folder answers in time."""
        with suppress(TimeoutError):
            self._worker.submit(lambda: None).result(ANSWER_SECONDS)

    def _write_changed(self) -> None:
        with self._lock:
            changed, self._changed = self._changed, {}
            values = self._values
        changed, values = self._redacted(changed), self._redacted(values)
        if changed and not self._write_claimed(changed, values):
            with self._lock:  # it is tried again with the next change
                self._changed = changed | self._changed
            self.on_failure()

    def _redacted(self, values: Values) -> Values:
        return {key: self._redact(value) if value is not None else None for key, value in values.items()}

    def _write_claimed(self, changed: Values, values: Values) -> bool:
        try:
            release = self._claim()
            try:
                return _write(changed, values, self._is_sound)
            finally:
                release()
        except Exception as error:  # noqa: BLE001 - otherwise nothing would be written any more in this run
            log_fault(_logger, "writing the settings", error)
            return False


def _path() -> Path:
    if sys.platform == "win32":
        folder = os.environ.get("APPDATA", "")
    else:
        folder = os.path.join(os.path.expanduser("~"), os.environ.get("XDG_CONFIG_HOME") or ".config")
    return Path(folder, identity.ORGANIZATION, f"{identity.APP_ID}.ini")


def _read() -> tuple[Settings | None, bytes] | None:
    """The values, None if it is not a file of settings, and the content; None if it can't be read."""
    try:
        content = read_plain_file(_path(), _MOST_BYTES)
    except FileNotFoundError:
        return {}, b""
    except (OSError, ValueError):
        return None
    return _parse(content), content


def _write(changed: Values, values: Values, is_sound: Callable[[Settings], bool]) -> bool:
    read = _read()
    if read is None:
        return False
    former, content = read
    if former is None or not is_sound(former):
        _save_copy(content)
        changed = values
    parser = _SettingsParser()
    for name, value in ((former or {}) | changed).items():
        section, _, key = name[1:].partition("/")
        section = name[0] + section  # it has a first letter, which may be "/"
        if value is not None:
            if not parser.has_section(section):
                parser.add_section(section)
            parser.set(section, key, value)
    written = io.StringIO()
    parser.write(written, space_around_delimiters=False)
    try:
        # People put a link in its place.
        write_plain_file(Path(os.path.realpath(_path())), written.getvalue().encode())
    except OSError as error:
        _logger.warning("the settings can't be saved: %s", type(error).__name__)
        return False
    return True


def _save_copy(content: bytes) -> None:
    path = _path()
    try:
        write_plain_file(path.with_name(f"{path.name}.damaged"), content)
    except OSError as error:
        _logger.warning("the settings are damaged, and can't be kept: %s", type(error).__name__)
    else:
        _logger.warning("the settings are damaged; a copy is kept beside them")


class _SettingsParser(RawConfigParser):
    def __init__(self) -> None:
        super().__init__(delimiters=("=",), strict=False, default_section="")

    @override
    def optionxform(self, optionstr: str) -> str:
        return optionstr  # not in lower case


def _parse(content: bytes) -> Settings | None:
    """The values by section and key; None if it is not a file of settings."""
    parser = _SettingsParser()
    try:
        # Not as "utf-8-sig", whose module would be imported in this thread, perhaps while another one imports QtCore.
        parser.read_string(content.removeprefix(BOM_UTF8).decode())
    except (Error, UnicodeDecodeError):
        return None
    return {f"{section}/{key}": value for section in parser.sections() for key, value in parser.items(section)}
