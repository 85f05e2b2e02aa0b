"""Objects through the pipes between the app and its decoder processes, as pickles: both sides are this program."""

from __future__ import annotations

import pickle
from typing import IO, Any


def send(stream: IO[bytes], message: object) -> None:
    """Write one object, and wait until the pipe has taken it.

    Raises:
        OSError: The other side has ended.
    """
    pickle.dump(message, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:  # noqa: ANN401 - whatever was sent
    """Wait for one object.

    Raises:
        EOFError: The other side has ended; in the middle of an object it may be another error.
    """
    return pickle.load(stream)
