"""Finds visible and accessible texts of a window that are not translated or are cut off."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QProgressBar,
    QTextEdit,
    QWidget,
)

from app.core.identity import NAME
from app.ui.widgets.parts import Chip, ElidedLabel

_BRACKETS: Final = re.compile(r"\[[^\[\]]*\]")
_MARKUP: Final = re.compile(r"</?qt>")
_LETTERS: Final = re.compile(r"[^\W\d_]")
# Keys, addresses, versions and the months of dates are the same in the pseudo-locale.
_NO_TEXT: Final = re.compile(
    r"\b(?:(?:Alt|Ctrl|Shift)\+|Esc\b|F\d+\b|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[^,\s]*"
    r"|\b(?:Backspace|Del|Space|Return|Enter|Left|Right|Up|Down|Home|End)\b|\b[A-Z]\b|\b(?:https?|ftp)://\S+|\b0a1b\S*"
)
_PAGES: Final = ("pack_details", "image_details", "selection_details", "viewer_details", "jobs_bar")
_ROWS: Final = 30
_ROLES: Final = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)
_MAY_ELIDE: Final = (ElidedLabel, Chip)


def untranslated(window: QWidget, *data: str) -> list[str]:
    """Texts of a window and its menus that are not in the pseudo-locale, each with where it is.

    Args:
        window: The window; what is hidden in it counts as well.
        data: Texts of the pack or the service; parts of texts that are one of them are left out.
    """
    return [f"{place}: {text!r}" for place, text in _texts(window) if _LETTERS.search(_without(text, (*data, NAME)))]


def texts_of(window: QWidget) -> list[str]:
    """All texts of a window and its menus, for eyes and for screen readers; what is hidden in it counts as well."""
    return [text for _, text in _texts(window)]


def rows_of(window: QWidget) -> list[str]:
    """What the models of a window's visible lists say of their first rows."""
    return [
        text
        for view in window.findChildren(QAbstractItemView)
        if view.isVisible()
        for row in range(min(_ROWS, view.model().rowCount()))
        for role in _ROLES
        if isinstance(text := view.model().index(row, 0).data(role), str)
    ]


@cache  # most texts are those of the check before
def _without(text: str, data: tuple[str, ...]) -> str:
    text = _MARKUP.sub("", text)
    for each in sorted(data, key=len, reverse=True):
        text = text.replace(each, "")
    text = _NO_TEXT.sub("", text)
    while (shorter := _BRACKETS.sub("", text)) != text:
        text = shorter
    return text


def _texts(window: QWidget) -> Iterator[tuple[str, str]]:
    # Pages of panels, and the bar of jobs, are rendered when they are shown.
    pages = [page for name in _PAGES for page in window.findChildren(QWidget, name) if page.isHidden()]
    for widget in (window, *window.findChildren(QWidget)):
        if any(page.isAncestorOf(widget) for page in pages):
            continue
        place = f"{type(widget).__name__} {widget.objectName()}"
        yield f"{place}, accessible name", widget.accessibleName()
        yield f"{place}, accessible description", widget.accessibleDescription()
        yield f"{place}, tool tip", widget.toolTip()
        yield f"{place}, title", widget.windowTitle()
        for text in _shown_by(widget):
            yield place, text
    for action in window.findChildren(QAction):
        yield f"action {action.objectName()}", action.text()
        yield f"action {action.objectName()}, tool tip", action.toolTip()


def _shown_by(widget: QWidget) -> tuple[str, ...]:
    if isinstance(widget, QLabel | QAbstractButton):
        return (widget.text(),)
    if isinstance(widget, QLineEdit):
        return widget.text(), widget.placeholderText()
    if isinstance(widget, QTextEdit | QPlainTextEdit):
        return (widget.toPlainText(),)
    if isinstance(widget, QMenu):
        return (widget.title(),)
    if isinstance(widget, QComboBox):
        return tuple(widget.itemText(row) for row in range(widget.count()))
    if isinstance(widget, QListWidget):
        return tuple(widget.item(row).text() for row in range(widget.count()))
    if isinstance(widget, QProgressBar) and widget.isTextVisible():
        return (widget.text(),)
    return ()


def cut_off(window: QWidget) -> list[str]:
    """Visible labels and buttons of a window that are smaller than their text, and not made to shorten it."""
    return [
        f"{type(widget).__name__} {widget.objectName()}: {widget.text()!r} has {widget.width()} × {widget.height()}"
        for widget in window.findChildren(QWidget)
        if isinstance(widget, QLabel | QAbstractButton)
        and widget.isVisible()
        and widget.text()
        and not isinstance(widget, _MAY_ELIDE)
        and not isinstance(widget.parent(), QLineEdit)  # which shows the icons of its buttons alone
        and not _has_room(widget, window)
    ]


def _has_room(widget: QLabel | QAbstractButton, window: QWidget) -> bool:
    if isinstance(widget, QLabel) and widget.wordWrap():
        longest = max(widget.fontMetrics().horizontalAdvance(word) for word in widget.text().split())
        fits = widget.heightForWidth(widget.width()) <= widget.height() and longest <= widget.width()
    else:
        needed = widget.sizeHint()
        fits = needed.width() <= widget.width() and needed.height() <= widget.height()
    # What a scroll area holds can be scrolled to.
    rect = QRect(widget.mapTo(window, QPoint()), widget.size())
    return fits and rect.left() >= 0 and rect.right() <= window.width()
