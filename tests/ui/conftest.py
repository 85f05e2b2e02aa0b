"""Fixtures of the tests of single widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.ui.message import MESSAGES

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def said() -> Iterator[list[str]]:
    """The sentences that a window would have shown in its toast so far."""
    sentences: list[str] = []
    MESSAGES.said.connect(sentences.append)
    yield sentences
    MESSAGES.said.disconnect(sentences.append)
