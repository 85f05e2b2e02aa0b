"""A short folder for sockets, whose paths have 103 bytes at most."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A new folder; pytest's own has the name of the user and of the test in its path."""
    with tempfile.TemporaryDirectory(prefix="pytest-") as folder:
        yield Path(folder)
