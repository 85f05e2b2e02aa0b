"""How many images can be compared. Apart from the comparison, which is imported when it is opened."""

from __future__ import annotations

from typing import Final

FEWEST_COMPARED: Final = 2
MOST_COMPARED: Final = 4
