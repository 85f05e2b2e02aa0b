"""An error that is kept after it was handled, as by a banner or a tile."""

from __future__ import annotations

from typing import Self


class ReportableError(Exception):
    """The root of all errors that are shown to people."""

    def without_origin(self) -> Self:
        """This error without its traceback and without the exceptions it came from.

        They hold the frames of all functions that it passed through, which refer to the key and the answer's bytes. An
        error that is kept must not refer to them.
        """
        self.__cause__ = None
        self.__context__ = None
        return self.with_traceback(None)
