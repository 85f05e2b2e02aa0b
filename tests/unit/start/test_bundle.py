"""What is different in a packaged app."""

from __future__ import annotations

import pytest

from app.start.bundle import restore_environment


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        (
            {"LD_LIBRARY_PATH": "/app", "LD_LIBRARY_PATH_ORIG": "/mine", "A": "1"},
            {"LD_LIBRARY_PATH": "/mine", "A": "1"},
        ),
        ({"LD_LIBRARY_PATH": "/app", "A": "1"}, {"A": "1"}),
        ({"DYLD_LIBRARY_PATH": "/app", "DYLD_LIBRARY_PATH_ORIG": ""}, {"DYLD_LIBRARY_PATH": ""}),
        ({"A": "1"}, {"A": "1"}),
    ],
)
def test_what_the_boot_loader_put_in_is_taken_out(inside: dict[str, str], outside: dict[str, str]) -> None:
    restore_environment(inside)
    assert inside == outside
