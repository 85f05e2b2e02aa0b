"""A short folder for sockets, whose paths have 103 bytes at most."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A new folder; pytest's own has the name of the user and of the test in its path."""
    with tempfile.TemporaryDirectory(prefix="pytest-") as folder:
        yield Path(folder)
