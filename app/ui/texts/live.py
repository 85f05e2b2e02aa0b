"""Live refreshes: what is newly described, and when the service was asked last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.texts.formats import time_of_day
from app.ui.texts.message import translate

if TYPE_CHECKING:
    from app.workspace.live_refresh import Check


def newly_described(count: int) -> str:
    """How many images were described while the pack was open."""
    return translate("Live", "%Ln newly described", None, count)


def newly_described_tip() -> str:
    """What a click on that number does."""
    return translate("Live", "Show only images that are newly described")


def checked(check: Check) -> str:
    """When the service was asked last whether anything has changed."""
    if check.has_succeeded:
        template = translate("Live", "checked {time}")
    else:
        template = translate("Live", "could not check, {time}")
    return template.format(time=time_of_day(check.ended_at))
