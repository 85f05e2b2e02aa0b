"""Fixtures of the tests of single widgets."""

from collections.abc import Iterator

import pytest

from app.ui.message import MESSAGES


@pytest.fixture
def said() -> Iterator[list[str]]:
    """The sentences that a window would have shown in its toast so far."""
    sentences: list[str] = []
    MESSAGES.said.connect(sentences.append)
    yield sentences
    MESSAGES.said.disconnect(sentences.append)
