"""What an exception came from. Knows the standard library's exceptions alone."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# Members of ssl.SSLError that say nothing of trust: the connection waits, or has ended.
_NOT_ABOUT_TRUST: Final = (
    ssl.SSLWantReadError,
    ssl.SSLWantWriteError,
    ssl.SSLEOFError,
    ssl.SSLZeroReturnError,
    ssl.SSLSyscallError,
)


def causes(error: BaseException) -> Iterator[BaseException]:
    """The exception and all that it came from; several failed addresses may stand in a group."""
    waiting: list[BaseException] = [error]
    while waiting:
        current = waiting.pop()
        yield current
        if isinstance(current, BaseExceptionGroup):
            waiting.extend(current.exceptions)
        following = current.__cause__ or current.__context__
        if following is not None:
            waiting.append(following)


def is_certificate_problem(error: BaseException) -> bool:
    """Whether TLS failed because the other side is not trusted, or does not speak it."""
    return any(isinstance(cause, ssl.SSLError) and not isinstance(cause, _NOT_ABOUT_TRUST) for cause in causes(error))
