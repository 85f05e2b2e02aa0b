"""Tool tips never render text of unknown origin."""

from PySide6.QtGui import Qt, QTextDocument

from app.ui.widgets.parts import plain_tool_tip, wrapped_tool_tip

_MARKUP = '<img src="file:///etc/passwd"><b>bold</b>'


def _read(tip: str) -> str:
    """What a person reads of a tool tip."""
    if not Qt.mightBeRichText(tip):
        return tip
    document = QTextDocument()
    document.setHtml(tip)
    return document.toPlainText()


def test_markup_is_read_as_it_was_written() -> None:
    for text in (_MARKUP, f"https://cdn.example.com/{_MARKUP}", "a < b & c", "plain"):
        assert _read(plain_tool_tip(text)) == text
        assert _read(wrapped_tool_tip(text)) == text
    assert _read(wrapped_tool_tip("A cat.\nAna: Picked")) == "A cat.\nAna: Picked"
    assert plain_tool_tip("2026-02-14T09:00:00.000Z") == "2026-02-14T09:00:00.000Z"
    assert wrapped_tool_tip("") == ""
