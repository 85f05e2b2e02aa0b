"""What marks are called beside a picture."""

from __future__ import annotations

from typing import Final

from app.core.marks import Mark
from app.ui.texts import viewer as texts

MARK_WORDS: Final = {Mark.PICKED: texts.PICKED, Mark.REJECTED: texts.REJECTED}
