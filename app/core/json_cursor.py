"""Reads a large JSON text value by value, in steps that take a few milliseconds each.

`json.loads` and `msgspec.json.decode` hold Python's global interpreter lock until they return. While a thread decodes
100 MB of `1,1,1,…` with either of them, the GUI thread is blocked for seconds. This module finds where each value of
the outer objects and lists begins and ends, and refuses a value that is itself too large. It does
not decode the values.
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
# Numbers are not converted: only their end matters, and Python refuses integers of more than 4,300 digits.
_scan: Final = json.JSONDecoder(parse_int=str, parse_float=str, strict=False).raw_decode

_decode_list: Final = msgspec.json.Decoder(list[msgspec.Raw]).decode
_RUN_BYTES: Final = 64 * 1024  # of a list, read in one step: about 130 images of a pack, or 20,000 empty objects


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
            body: The text. The values that are read from it are copies.
            max_value_bytes: The largest value that is allowed. Each value is read in one step.
        """
        self._body = body
        self._max_value_bytes = max_value_bytes
        # A part of the body as text. It reaches at least `max_value_bytes` beyond the position, or to the body's end.
        self._window = ""
        self._window_start = 0
        self._position = 0  # in the window
        self._no_run_before = 0  # in the body: up to here, elements are read one by one

    def next_character(self) -> str:
        """The next character that is not white space, without reading it; empty at the end."""
        while True:
            self._extend_window()
            end = _BLANKS.match(self._window, self._position).end()  # type: ignore[union-attr] # it always matches
            if end == self._position:
                return self._window[end : end + 1]
            self._position = end

    def value(self) -> bytes:
        """Read one whole value.

        Raises:
            JsonSyntaxError: The value is malformed, incomplete or too large.
        """
        return self._value()[1]

    def members(self) -> Iterator[str]:
        """Read an object: yield the name of each member. The caller reads a value before it requests the next name.

        A name with characters beyond ASCII is returned as the Latin-1 text of its bytes.

        Raises:
            JsonSyntaxError: The value is not an object, or is malformed.
        """
        self._expect("{")
        if self._accept("}"):
            return
        while True:
            if self.next_character() != '"':
                raise JsonSyntaxError("the name of a member is not a string")
            name, _ = self._value()
            self._expect(":")
            yield str(name)
            if self._accept("}"):
                return
            self._expect(",")

    def elements(self) -> Iterator[bytes]:
        """Read a list: yield each of its values.

        Raises:
            JsonSyntaxError: The value is not a list, or is malformed.
        """
        self._expect("[")
        if self._accept("]"):
            return
        while True:
            yield from self._run_of_objects() or (self.value(),)
            if self._accept("]"):
                return
            self._expect(",")

    def expect_end(self) -> None:
        """Check that nothing but white space follows.

        Raises:
            JsonSyntaxError: Something else follows.
        """
        if self.next_character():
            raise JsonSyntaxError("something follows the JSON text")

    def _value(self) -> tuple[object, bytes]:
        self.next_character()
        begin = self._position
        try:
            value, end = _scan(self._window, begin)
        except (ValueError, RecursionError):
            raise JsonSyntaxError("a value is malformed or incomplete") from None
        if end - begin > self._max_value_bytes:
            raise JsonSyntaxError("a value is too large")
        self._position = end
        return value, bytes(self._body[self._window_start + begin : self._window_start + end])

    def _run_of_objects(self) -> list[bytes]:
        """Read several elements of a list in one step, five times as fast as one by one; none if that is impossible.

        The run ends at a brace that may end an element. If that brace is part of a string, or ends a value inside an
        element, the run is not a valid list, and msgspec refuses it.
        """
        self.next_character()
        begin = self._position
        begin_in_body = self._window_start + begin
        if begin_in_body < self._no_run_before:
            return []
        end = self._window.rfind("},", begin, begin + _RUN_BYTES) + 1
        if end:
            run = bytes(self._body[begin_in_body : self._window_start + end])
            with contextlib.suppress(msgspec.DecodeError, RecursionError):
                elements = _decode_list(b"[%b]" % run)
                self._position = end
                return [bytes(element) for element in elements]
        # Not tried again for each element of the same part of the body.
        self._no_run_before = begin_in_body + _RUN_BYTES
        return []

    def _expect(self, character: str) -> None:
        if not self._accept(character):
            raise JsonSyntaxError(f"{character} is missing")

    def _accept(self, character: str) -> bool:
        """Skip a character if it is the next one, and return whether it was."""
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
