"""Live refreshes: when the service was asked last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.texts.formats import time_of_day
from app.ui.texts.message import translate

if TYPE_CHECKING:
    from app.workspace.live_refresh import Check


def checked(check: Check) -> str:
    """When the service was asked last whether anything has changed."""
    if check.has_succeeded:
        template = translate("Live", "checked {time}")
    else:
        template = translate("Live", "could not check, {time}")
    return template.format(time=time_of_day(check.ended_at))
