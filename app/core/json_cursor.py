"""Reads a large JSON text value by value, in steps that take a few milliseconds each.

`json.loads` and `msgspec.json.decode` keep Python's global interpreter lock from the first byte to the last. While a
thread decodes 100 MB of `1,1,1,…` with either of them, the window in the main thread cannot react for seconds. This
module finds where each value of the outer objects and lists begins and ends, and refuses a value that is itself too
large. What a value means is left to the caller.
"""

from __future__ import annotations

import contextlib
import json
import re
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLANKS: Final = re.compile(r"[ \t\n\r]*")
# Numbers stay text: only the end of a value is wanted, and Python refuses integers of more than 4,300 digits.
_scan: Final = json.JSONDecoder(parse_int=str, parse_float=str, strict=False).raw_decode

_decode_list: Final = msgspec.json.Decoder(list[msgspec.Raw]).decode
_RUN_BYTES: Final = 64 * 1024  # read at once in a list: some 130 images of a pack, or 20,000 empty objects


class JsonSyntaxError(ValueError):
    """The text is not JSON, is nested too deeply, or has a value that is larger than allowed."""


class JsonCursor:
    """A position in a JSON text, which reading moves forward.

    The bytes are scanned as Latin-1, in which every byte is one character, so that a position in the text is a position
    in the bytes. JSON's own characters are ASCII. Whether the strings are valid UTF-8 is not checked here.
    """

    def __init__(self, body: bytes | memoryview, *, max_value_bytes: int) -> None:
        """Begin at the first byte.

        Args:
            body: The text. What is read from it is a copy.
            max_value_bytes: Of one value; a value is read in one step.
        """
        self._body = body
        self._max_value_bytes = max_value_bytes
        # A part of the body as text. It reaches at least `max_value_bytes` beyond the position, or to the body's end.
        self._window = ""
        self._window_start = 0
        self._position = 0  # in the window
        self._one_by_one_until = 0  # in the body

    def next_character(self) -> str:
        """The next character that is not white space, without reading it; empty at the end."""
        while True:
            self._extend_window()
            end = _BLANKS.match(self._window, self._position).end()  # type: ignore[union-attr] # it matches anywhere
            if end == self._position:
                return self._window[end : end + 1]
            self._position = end

    def value(self) -> bytes:
        """Read one whole value.

        Raises:
            JsonSyntaxError: There is none, or it is too large.
        """
        return self._value()[1]

    def members(self) -> Iterator[str]:
        """Read an object: the name of each member in turn. The caller reads its value before asking for the next name.

        A name with characters beyond ASCII comes as the Latin-1 text of its bytes.

        Raises:
            JsonSyntaxError: This is no object, or a broken one.
        """
        self._expect("{")
        if self._reads("}"):
            return
        while True:
            if self.next_character() != '"':
                raise JsonSyntaxError("the name of a member is no string")
            name, _ = self._value()
            self._expect(":")
            yield str(name)
            if self._reads("}"):
                return
            self._expect(",")

    def elements(self) -> Iterator[bytes]:
        """Read a list: each of its values in turn.

        Raises:
            JsonSyntaxError: This is no list, or a broken one.
        """
        self._expect("[")
        if self._reads("]"):
            return
        while True:
            yield from self._run_of_objects() or (self.value(),)
            if self._reads("]"):
                return
            self._expect(",")

    def expect_end(self) -> None:
        """Check that nothing but white space follows.

        Raises:
            JsonSyntaxError: Something does.
        """
        if self.next_character():
            raise JsonSyntaxError("something follows the JSON text")

    def _value(self) -> tuple[object, bytes]:
        self.next_character()
        begin = self._position
        try:
            value, end = _scan(self._window, begin)
        except (ValueError, RecursionError):
            raise JsonSyntaxError("there is no whole JSON value") from None
        if end - begin > self._max_value_bytes:
            raise JsonSyntaxError("a value is too large")
        self._position = end
        return value, bytes(self._body[self._window_start + begin : self._window_start + end])

    def _run_of_objects(self) -> list[bytes]:
        """Read several elements of a list at once, five times as fast as one by one; none where that is impossible.

        The run is cut behind a brace that may end an element. If that brace is part of a string, or ends something
        within an element, the run is no whole list, and msgspec refuses it.
        """
        self.next_character()
        begin = self._position
        begin_in_body = self._window_start + begin
        if begin_in_body < self._one_by_one_until:
            return []
        end = self._window.rfind("},", begin, begin + _RUN_BYTES) + 1
        if end:
            run = bytes(self._body[begin_in_body : self._window_start + end])
            with contextlib.suppress(msgspec.DecodeError, RecursionError):
                elements = _decode_list(b"[%b]" % run)
                self._position = end
                return [bytes(element) for element in elements]
        # Searched once for each part of the body, not once for each element.
        self._one_by_one_until = begin_in_body + _RUN_BYTES
        return []

    def _expect(self, character: str) -> None:
        if not self._reads(character):
            raise JsonSyntaxError(f"{character} is missing")

    def _reads(self, character: str) -> bool:
        """Read this character if it is the next one."""
        if self.next_character() != character:
            return False
        self._position += 1
        return True

    def _extend_window(self) -> None:
        window_end = self._window_start + len(self._window)
        if len(self._window) - self._position <= self._max_value_bytes and window_end < len(self._body):
            self._window_start += self._position
            self._position = 0
            end = self._window_start + 2 * self._max_value_bytes + 1
            self._window = str(self._body[self._window_start : end], "latin-1")
