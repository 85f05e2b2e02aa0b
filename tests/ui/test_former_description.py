"""What the side panel says a description was before it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QLabel

from app.core.changes import Description
from app.core.models import ImageMetadata
from app.ui.look.image_details import ImageDetails
from tests.unit.packs.stand_in_services import image

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize(
    ("former", "expected"),
    [
        (Description("A dog", ("sea", "sky")), "A dog"),
        (Description("A dog", ("sea",)), "A dog\nKeywords: sea"),
        (Description("A cat", ()), "A cat\nNo keywords"),
        (Description("", ("sea", "sky")), "Not described"),
    ],
)
def test_keywords_are_told_where_they_were_others(qtbot: QtBot, former: Description, expected: str) -> None:
    page = ImageDetails()
    qtbot.addWidget(page)
    page.show_image(replace(image(1, "a"), metadata=ImageMetadata("completed", "A cat", ("sea", "sky"))), 1)
    label = page.findChild(QLabel, "former_description")
    assert isinstance(label, QLabel)
    assert label.isHidden()
    page.show_former(former)
    assert (label.text(), label.isHidden()) == (expected, False)
    page.show_former(None)
    assert label.isHidden()


def test_long_texts_are_shortened(qtbot: QtBot) -> None:
    page = ImageDetails()
    qtbot.addWidget(page)
    page.show_image(image(1, "a"), 1)
    page.show_former(Description("x" * 200_000, tuple(f"keyword {number}" for number in range(10_000))))
    label = page.findChild(QLabel, "former_description")
    assert isinstance(label, QLabel)
    assert len(label.text()) < 3_000
