"""The side panel of one image: it shows everything that the AI has written about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Raw
from PySide6.QtWidgets import QTextEdit, QWidget

from app.core.models import ImageMetadata, PackImage
from app.ui.look.image_details import ImageDetails

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_each_field_of_the_metadata_is_shown(qtbot: QtBot) -> None:
    values: dict[str, Any] = {name: f"value of {name}" for name in ImageMetadata.__struct_fields__}
    values["keywords"] = (values["keywords"],)
    page = ImageDetails()
    qtbot.addWidget(page)
    page.show_image(PackImage(1, "id", "", ImageMetadata(**values), True, Raw(b"{}")), 1)
    shown = " ".join(_text(each) for each in page.findChildren(QWidget) if each.isVisibleTo(page))
    assert [name for name in values if f"value of {name}" not in shown] == []


def _text(widget: QWidget) -> str:
    if isinstance(widget, QTextEdit):
        return widget.toPlainText()
    text = getattr(widget, "text", None)
    return str(text()) if callable(text) else widget.accessibleName()
