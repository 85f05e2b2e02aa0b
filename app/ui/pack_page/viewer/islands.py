"""What lies over the picture's upper corners: which image it is, and the buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.core.marks import Mark
from app.ui import theme
from app.ui.pack_page.viewer.overlay_parts import Island, OverlayButton
from app.ui.pack_page.viewer.tools_base import ToolsBase
from app.ui.texts import marks as mark_texts
from app.ui.texts import viewer as texts
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.parts import column_layout, plain_label, row_layout, set_text_color

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class PlaceIsland(Island):
    """Says which image it is."""

    def __init__(self, parent: QWidget) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._position = plain_label(name="viewer_position", font=theme.semibold_font(self.font()))
        self._mark = plain_label(name="viewer_mark", font=theme.semibold_font(self.font()))
        self._shown = plain_label(name="viewer_shown")
        self._file = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self._file.setObjectName("viewer_file")
        self._file.setFont(theme.caption_font(self.font()))
        self._size = plain_label(name="viewer_size", font=theme.caption_font(self.font()))
        first = row_layout(spacing=theme.SPACE_12)
        for label in (self._position, self._shown, self._mark):
            first.addWidget(label)
        first.addStretch(1)
        margins = (theme.SPACE_12, theme.SPACE_8, theme.SPACE_12, theme.SPACE_8)
        column = column_layout(self, spacing=theme.SPACE_4, margins=margins)
        column.addLayout(first)
        second = row_layout(spacing=theme.SPACE_8)
        second.addWidget(self._file, 1)
        second.addWidget(self._size)
        column.addLayout(second)

    def show_place(self, position: str, shown: str) -> None:
        """Show the position in the pack, and the one among the shown images, which is empty without a filter."""
        self._position.setText(position)
        self._shown.setText(shown)
        self._shown.setVisible(bool(shown))

    def show_file(self, name: str, size: str) -> None:
        """Show the name of the file and the size of the original; empty for what is not known."""
        self._file.setText(name)
        self._size.setText(size)

    def show_mark(self, mark: Mark) -> None:
        """Show the mark of the image."""
        word = mark_texts.WORDS.get(mark)
        self._mark.setText(word.text() if word is not None else "")
        self._mark.setVisible(word is not None)
        colors = theme.colors(self.palette())
        set_text_color(self._mark, colors.green if mark is Mark.PICKED else colors.red)

    def fit(self, most_width: int) -> None:
        """Become as wide as the texts are, but no wider than there is room."""
        self.ensurePolished()
        # An elided label wants no width of its own.
        name_width = self._file.fontMetrics().horizontalAdvance(self._file.text()) + 1
        layout = self.layout()
        assert layout is not None
        layout.activate()
        second_width = name_width + theme.SPACE_8 + self._size.sizeHint().width() + 2 * theme.SPACE_12
        width = max(self.minimumSizeHint().width(), second_width)
        self.resize(min(width, most_width), self.sizeHint().height())


class ToolsIsland(ToolsBase):
    """The scale, and buttons.

    Attributes:
        play: Plays or pauses an animation.
        guides: Shows the next guide.
    """

    def __init__(self, parent: QWidget) -> None:
        """Lay out the buttons."""
        scale = plain_label(name="viewer_scale")
        play = OverlayButton(name="play", accessible_name=texts.PLAY.text(), icon="play")
        guides = OverlayButton(name="guides", accessible_name=texts.GUIDES.text(), icon="guides")
        super().__init__(("info", "viewer_menu", "close"), (scale, play, guides), parent)
        self._scale, self.play, self.guides = scale, play, guides
        scale.setFont(theme.caption_font(self.font()))
        scale.setContentsMargins(0, 0, theme.SPACE_4, 0)
        play.hide()

    def show_scale(self, text: str) -> None:
        """Show the scale; empty for none."""
        self._scale.setText(text)

    def show_player(self, *, is_animated: bool, is_playing: bool) -> None:
        """Offer to play an animation, or to pause it."""
        self.play.setVisible(is_animated)
        self.play.set_icon("pause" if is_playing else "play")
        self.play.setAccessibleName((texts.PAUSE if is_playing else texts.PLAY).text())
