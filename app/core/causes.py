"""Finds the causes of an exception, such as a TLS error inside an error of httpx."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from typing import Final

# Subclasses of ssl.SSLError which mean that the connection would block or has ended, not that it is not trusted.
_NOT_ABOUT_TRUST: Final = (
    ssl.SSLWantReadError,
    ssl.SSLWantWriteError,
    ssl.SSLEOFError,
    ssl.SSLZeroReturnError,
    ssl.SSLSyscallError,
)


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception, then its causes, contexts and the members of exception groups, recursively."""
    pending: list[BaseException] = [error]
    while pending:
        current = pending.pop()
        yield current
        if isinstance(current, BaseExceptionGroup):
            pending.extend(current.exceptions)
        following = current.__cause__ or current.__context__
        if following is not None:
            pending.append(following)


def is_certificate_problem(error: BaseException) -> bool:
    """Whether TLS failed because the certificate is not trusted, or because the other side does not speak TLS."""
    return any(isinstance(cause, ssl.SSLError) and not isinstance(cause, _NOT_ABOUT_TRUST) for cause in causes(error))
