"""The bar over the top edge of the gallery, or of what covers it: what comes next when a review is complete."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QEvent, QObject, QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.core.filtering import Choice, Facet
from app.core.saved_values import Mark
from app.packs.open_pack import OpenPack
from app.ui import theme
from app.ui.accessibility import announce
from app.ui.texts import accessible_names, errors
from app.ui.texts import marks as texts
from app.ui.texts.wording import Message, show_text
from app.ui.widgets.parts import ElidedLabel, paint_box, push_button, row_layout, tool_button

if TYPE_CHECKING:
    from app.ui.pack.in_sight import PackStatus

_PICKED: Final = Choice(Facet.MARK, Mark.PICKED)


class GalleryBar(QWidget):
    """A sentence with buttons and a cross. It lies over something, so that nothing moves when it appears.

    Signals:
        chosen: A button was clicked; the ID of its command.
        dismissed: The cross was clicked; no arguments.
    """

    chosen = Signal(str)
    dismissed = Signal()

    def __init__(self, place: QWidget, name: str, buttons: dict[str, Message]) -> None:
        """Begin hidden.

        Args:
            place: What the bar lies over.
            name: Its `objectName`.
            buttons: The words of buttons, by the IDs of their commands.
        """
        super().__init__(place)
        self._place, self._top = place, theme.SPACE_8
        self.setObjectName(name)
        self._sentence = ElidedLabel()
        self._sentence.setObjectName(f"{name}_text")
        self.buttons = {
            command_id: push_button(word, name=f"{name}_{command_id}") for command_id, word in buttons.items()
        }
        dismiss = tool_button(accessible_names.DISMISS, name=f"{name}_dismiss", tip=errors.DISMISS_TIP, icon="close")
        dismiss.clicked.connect(self.hide)
        dismiss.clicked.connect(self.dismissed)
        row = row_layout(
            self, spacing=theme.SPACE_8, margins=(theme.SPACE_16, theme.SPACE_4, theme.SPACE_4, theme.SPACE_4)
        )
        row.addWidget(self._sentence, 1)
        for command_id, button in self.buttons.items():
            button.clicked.connect(partial(self.chosen.emit, command_id))
            row.addWidget(button)
        row.addWidget(dismiss)
        self.hide()
        place.installEventFilter(self)

    def lie_over(self, place: QWidget, top: int = theme.SPACE_8) -> None:
        """Lie over another widget, such as a viewer that covers the window.

        Args:
            place: The widget.
            top: Distance from its top edge, in logical pixels.
        """
        if place is self._place:
            return
        is_shown = not self.isHidden()
        self._place.removeEventFilter(self)
        self._place, self._top = place, top
        self.setParent(place)
        place.installEventFilter(self)
        self._fit()
        self.setVisible(is_shown)
        self.raise_()

    def say(self, sentence: str) -> None:
        """Show a sentence, and announce it if it is another one."""
        is_news = self.isHidden() or sentence != self._sentence.text()
        self._sentence.setText(sentence)
        self._fit()
        self.show()
        self.raise_()
        if is_news:
            announce(self, sentence)

    def _fit(self) -> None:
        text, others = (
            self._sentence.fontMetrics().horizontalAdvance(self._sentence.text()),
            self.minimumSizeHint(),
        )
        width = min(text + others.width() + theme.SPACE_16, self._place.width() - 2 * theme.SPACE_16)
        self.setGeometry(QRect((self._place.width() - width) // 2, self._top, width, others.height()))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        paint_box(QPainter(self), self.rect(), colors.panel, colors.line, radius=theme.PANEL_RADIUS)


class EndOfReview(QObject):
    """Says that the last image was judged, and what comes next; then that one chooses among the picked ones.

    Attributes:
        bar: Where it is said.
    """

    def __init__(self, open_pack: OpenPack, status: PackStatus, place: QWidget) -> None:
        """Say nothing about a review that is complete already."""
        super().__init__(status)
        self._open_pack = open_pack
        self._status = status
        self._was_complete = True
        words = {"show_picked": texts.SHOW_PICKED, "download_originals": texts.DOWNLOAD, "share_review": texts.SHARE}
        self.bar = GalleryBar(place, "end_of_review", words)
        show_text(self.bar, self.bar.setAccessibleName, texts.END_OF_REVIEW)
        open_pack.filter.changed.connect(self.follow)

    def begin(self) -> None:
        """Another pack is on screen: what is complete already is not news."""
        self._was_complete = self._is_complete
        self.bar.hide()

    def follow(self) -> None:
        """Show the bar when the review has become complete; hide it when it no longer is."""
        is_complete, review = self._is_complete, self._status.review
        if is_complete and (not self._was_complete or not self.bar.isHidden()):
            is_round = self._open_pack.filter.shows_marked(_PICKED)
            self.bar.buttons["show_picked"].setVisible(bool(review.picked) and not is_round)
            self.bar.say(texts.choose_again(review.picked) if is_round else texts.all_judged(review))
        elif not is_complete:
            self.bar.hide()
        self._was_complete = is_complete

    @property
    def _is_complete(self) -> bool:
        pack = self._open_pack
        return self._status.review.judged > 0 and pack.marks.first_unmarked(pack.shelf.images) is None
