"""What lies over a picture: islands with buttons, a sentence about its loading, and how they fade."""

from collections.abc import Sequence
from functools import partial
from itertools import chain
from typing import Final, NamedTuple, override

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QGraphicsOpacityEffect, QSizePolicy, QWidget

from app.core.errors import ImageError
from app.core.filtering import COUNTED_CHOICES, Choice
from app.core.saved_values import Mark, Review
from app.core.shared_review import OtherMark
from app.packs.open_pack import OpenPack
from app.packs.pack_filter import PackFilter
from app.pictures.originals import Originals
from app.ui import icons, theme
from app.ui.accessibility import announce, identify
from app.ui.look.canvas import Canvas
from app.ui.texts import accessible_names
from app.ui.texts import image as texts
from app.ui.texts import marks as mark_texts
from app.ui.texts import pack as pack_texts
from app.ui.texts import reviews as review_texts
from app.ui.texts.commands import COMMANDS
from app.ui.texts.dialogs import CLOSE
from app.ui.texts.wording import Text, follow_language, show_text
from app.ui.widgets.button_rows import ChoiceWords
from app.ui.widgets.parts import (
    ElidedLabel,
    IconButton,
    TextLabel,
    delayed,
    paint_box,
    plain_label,
    row_layout,
    size_within,
)


class Island(QWidget):
    """A widget with a translucent ground and round corners."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        _paint_island(self)


def _paint_island(widget: QWidget) -> None:
    paint_box(QPainter(widget), widget.rect(), theme.OVERLAY_GROUND, radius=theme.PANEL_RADIUS)


_CLICKING: Final = frozenset({Qt.Key.Key_Space, Qt.Key.Key_Select})


def _css(color: QColor) -> str:
    return color.name(QColor.NameFormat.HexArgb)


# The viewer is dark in both schemes. Without an outline, a word could not be told from a text.
_SHEET: Final = f"""
    QToolButton {{ color: {_css(theme.OVERLAY_TEXT)}; border-radius: {theme.SPACE_4}px; padding: {theme.SPACE_8}px; }}
    QToolButton:hover, QToolButton:pressed {{ background: {_css(theme.OVERLAY_HOVER)}; }}
    QToolButton:checked {{ background: {_css(theme.OVERLAY_CHOSEN)}; }}
    QToolButton[has_icon="false"] {{ border: {theme.OVERLAY_LINE}px solid {_css(theme.OVERLAY_OUTLINE)}; }}
"""


class OverlayButton(IconButton):
    """A button with an icon, a word or both, which looks alike in every style.

    Attributes:
        checked_color: Of the icon while it is checked, one of `theme.Colors`.
    """

    def __init__(self, *, name: str, accessible_name: Text, icon: str = "", parent: QWidget | None = None) -> None:
        """Make a button.

        Args:
            name: Its `objectName`.
            accessible_name: What screen readers call it.
            icon: Name of its icon; empty for a button with a word.
            parent: As Qt's.
        """
        super().__init__(icon, "text")
        self.setParent(parent)
        identify(self, name, accessible_name)
        # After a click, Space closes the viewer as before, and the buttons fade.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setIconSize(QSize(theme.ICON, theme.ICON))
        self.setProperty("has_icon", bool(icon))
        self.setStyleSheet(_SHEET)
        self.checked_color = "text"
        self.toggled.connect(self._on_toggled)

    def _on_toggled(self, is_checked: bool) -> None:
        self.set_color(self.checked_color if is_checked else "text")

    def show_word(self, word: str) -> None:
        """Show a word, beside the icon if there is one; an empty one for the icon alone."""
        self.setText(word)
        beside, alone = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
        self.setToolButtonStyle(beside if word and self.property("has_icon") else alone)

    @override
    def nextCheckState(self) -> None:
        """Do nothing: what a click has changed is shown by whoever knows it, and it may have changed nothing."""

    @override
    def event(self, event: QEvent) -> bool:
        # Space clicks the button that has the focus; elsewhere it closes the viewer.
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.key() in _CLICKING and not event.modifiers():
            event.accept()
            return True
        return super().event(event)


class Dot(TextLabel):
    """What stands between words. A screen reader does not read it: for that it is a separator."""


class ReviewCounts(QWidget):
    """How many images of a pack are judged, picked and rejected, in words that filter. Subclasses lay them out.

    Attributes:
        counts: The words, and the dots between them.
    """

    def __init__(self, pack_filter: PackFilter, prefix: str) -> None:
        """Begin without counts.

        Args:
            pack_filter: What is clicked changes it.
            prefix: Of the `objectName` of each word.
        """
        super().__init__()
        identify(self, "review_state")
        self._filter = pack_filter
        self._words = [ChoiceWords(f"{prefix}_{name}", pack_texts.REVIEW_TIPS[name]) for name in COUNTED_CHOICES]
        dots = (Dot("·", color="muted") for _ in self._words[1:])
        self.counts = (self._words[0], *chain(*zip(dots, self._words[1:], strict=True)))
        for words, choice in zip(self._words, COUNTED_CHOICES.values(), strict=True):
            words.chosen.connect(partial(self._toggle, choice))
        pack_filter.changed.connect(self._show_choices)

    def _toggle(self, choice: Choice, _excludes: bool) -> None:
        self._filter.toggle_marked(choice)

    def _show_choices(self) -> None:
        for words, choice in zip(self._words, COUNTED_CHOICES.values(), strict=True):
            words.setChecked(self._filter.shows_marked(choice))

    def show_review(self, review: Review) -> None:
        """Show the state of a review."""
        self.setAccessibleName(accessible_names.review(review))
        for words, text in zip(self._words, mark_texts.review_parts(review), strict=True):
            words.setText(text)
            words.updateGeometry()


class OverlayReview(ReviewCounts):
    """The mark of the image, and how far the review of the pack is. It never fades."""

    def __init__(self, open_pack: OpenPack, *, is_over_picture: bool) -> None:
        """Show the state of an open pack; over a picture also the mark of the image, and a ground."""
        super().__init__(open_pack.filter, "viewer")
        self.setFont(theme.caption_font(self.font()))
        self._open_pack = open_pack
        self._is_over_picture = is_over_picture
        self._most_width: int | None = None
        self._mark = mark_label("viewer_mark")
        self._dot = Dot("·")
        for words in self._words:
            # A click leaves the focus where keys apply to the picture. In the comparison, Tab moves between pictures.
            words.setFocusPolicy(Qt.FocusPolicy.TabFocus if is_over_picture else Qt.FocusPolicy.NoFocus)
        margins = (theme.SPACE_8, theme.SPACE_4, theme.SPACE_8, theme.SPACE_4)
        row_layout(self, self._mark, self._dot, *self.counts, spacing=theme.SPACE_4, margins=margins)
        self.show_mark(Mark.NONE, is_retained=False)
        open_pack.filter.changed.connect(self.update_counts)

    def update_counts(self) -> None:
        """Count the marks again."""
        review = self._open_pack.marks.review(self._open_pack.shelf.images)
        self.show_review(review)
        self._show_choices()
        for words, count in zip(self._words, (review.judged, review.picked, review.rejected), strict=True):
            words.setEnabled(count > 0 or words.isChecked())  # otherwise it would hide all images
        self._fit()

    def fit(self, most_width: int) -> None:
        """Be as wide as the words need, but no wider than this: the marks are cut then, and not the counts."""
        self._most_width = most_width
        self._fit()

    def _fit(self) -> None:
        size = self.sizeHint()
        self.resize(size if self._most_width is None else size.boundedTo(QSize(self._most_width, size.height())))

    def show_mark(self, mark: Mark, *, is_retained: bool, others: Sequence[OtherMark] = ()) -> None:
        """Show the mark of the image that keys apply to; other arguments as of `show_mark`."""
        show_mark(self._mark, mark, is_retained=is_retained, others=others)
        self._dot.setVisible(bool(self._mark.text()))
        self._fit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._is_over_picture:
            _paint_island(self)


def mark_label(name: str) -> ElidedLabel:
    """A label for `show_mark`. Marks of several persons may have no room beside what else is said of the image."""
    label = ElidedLabel()
    identify(label, name)
    label.setFont(theme.semibold_font(label.font()))
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    return label


def show_mark(label: TextLabel, mark: Mark, *, is_retained: bool, others: Sequence[OtherMark] = ()) -> None:
    """Show a mark as a word in its colour, those of others, and whether the image stays although it does not pass."""
    words = (mark_texts.WORDS.get(mark), mark_texts.NO_LONGER_MATCHES if is_retained else None)
    theirs = review_texts.marks_in_short(others)
    texts = (*(word.text() for word in words if word is not None), theirs)
    label.setText(" · ".join(filter(None, texts)))
    label.setVisible(bool(label.text()))
    label.set_color("muted" if theirs else {Mark.PICKED: "green", Mark.REJECTED: "red"}.get(mark, "muted"))


class EdgeButton(OverlayButton):
    """The area at an edge of the picture that leads to another image. Its arrow is seen while the mouse is on it."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.isEnabled() and (self.underMouse() or self.hasFocus()):
            painter, side = QPainter(self), theme.VIEWER_ARROW
            circle = QRect(0, 0, side, side)
            circle.moveCenter(self.rect().center())
            for ground in (theme.OVERLAY_GROUND, theme.OVERLAY_HOVER) if self.isDown() else (theme.OVERLAY_GROUND,):
                paint_box(painter, circle, ground, radius=side / 2)
            icons.paint_icon(painter, circle, self.icon_name, theme.OVERLAY_TEXT, theme.ICON)


class _Tool(NamedTuple):
    """A button: the command that it runs, what screen readers call it, its `objectName` and its icon."""

    command_id: str
    accessible_name: Text
    name: str
    icon: str = ""
    is_checkable: bool = False


_MARK_TOOLS: Final = (
    _Tool("pick", mark_texts.PICK, "pick", "pick", is_checkable=True),
    _Tool("reject", mark_texts.REJECT, "reject", "reject", is_checkable=True),
    _Tool("unmark", mark_texts.NO_MARK, "unmark", "no_mark", is_checkable=True),
    _Tool("auto_advance", mark_texts.AUTO_ADVANCE, "auto_advance_switch", "switch_off", is_checkable=True),
)
_VIEWER_TOOLS: Final = (
    _Tool("play", texts.PLAY, "play", "play"),
    _Tool("guides", COMMANDS["guides"], "guides", "guides"),
    _Tool("filmstrip", COMMANDS["filmstrip"], "filmstrip_button", "filmstrip", is_checkable=True),
    _Tool("image_info", COMMANDS["image_info"], "info", "info", is_checkable=True),
    _Tool("image_menu", COMMANDS["image_menu"], "viewer_menu", "menu"),
    _Tool("close_viewer", CLOSE, "close", "close"),
)
_COMPARE_TOOLS: Final = (
    _Tool("zoom_together", COMMANDS["zoom_together"], "zoom_together", is_checkable=True),
    _Tool("image_info", COMMANDS["image_info"], "compare_info", "info", is_checkable=True),
    _Tool("image_menu", COMMANDS["image_menu"], "compare_menu", "menu"),
    _Tool("close_compare", CLOSE, "close_compare", "close"),
)
_GAP_AFTER: Final = frozenset({"unmark", "auto_advance", "zoom_together"})
_MARKS: Final = {"pick": Mark.PICKED, "reject": Mark.REJECTED, "unmark": Mark.NONE}  # by the commands that give them
_OPTIONAL: Final = ("auto_advance", "guides", "filmstrip", "unmark", "reject", "pick")  # that go first without room


class Tools(Island):
    """Buttons at the upper right, after the scale of the picture; in the comparison a bar that begins with the review.

    In the comparison Tab moves between the pictures and not to the buttons: each has a key and a row of the menu.

    Attributes:
        buttons: The buttons, by the commands that they run.
    """

    def __init__(self, parent: QWidget, review: OverlayReview | None = None) -> None:
        """Lay out the buttons; those of the comparison after the review, if that is given."""
        super().__init__(parent)
        self._is_bar = review is not None
        self._scale = plain_label(name="viewer_scale", font=theme.caption_font(self.font()))
        self._scale.setContentsMargins(0, 0, theme.SPACE_4, 0)
        self._row = row_layout(
            self, spacing=theme.SPACE_4, margins=(theme.SPACE_12, theme.SPACE_4, theme.SPACE_4, theme.SPACE_4)
        )
        self._row.addWidget(self._scale)
        self._scale.setHidden(self._is_bar)
        self.buttons: dict[str, OverlayButton] = {}
        if review is not None:
            self._row.setContentsMargins(theme.SPACE_4, 0, theme.SPACE_4, 0)
            self._row.addWidget(review)
            self._row.addStretch(1)
        for tool in (*_MARK_TOOLS, *(_COMPARE_TOOLS if self._is_bar else _VIEWER_TOOLS)):
            button = OverlayButton(name=tool.name, accessible_name=tool.accessible_name, icon=tool.icon)
            button.setCheckable(tool.is_checkable)
            self._row.addWidget(button)
            if tool.command_id in _GAP_AFTER:
                self._row.addSpacing(theme.SPACE_8)
            self.buttons[tool.command_id] = button
        for command_id, color in {"pick": "green", "reject": "red"}.items():
            self.buttons[command_id].checked_color = color
        if self._is_bar:
            for button in self.buttons.values():
                button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.buttons["auto_advance"].show_word(mark_texts.AUTO_ADVANCE.text())
        self.buttons["auto_advance"].toggled.connect(self._on_switched)

    def _on_switched(self, is_on: bool) -> None:
        self.buttons["auto_advance"].set_icon("switch_on" if is_on else "switch_off")

    def show_mark(self, mark: Mark) -> None:
        """Show which mark the image has."""
        for command_id, each in _MARKS.items():
            self.buttons[command_id].setChecked(mark is each)

    def show_scale(self, text: str) -> None:
        """Show the scale; empty for none."""
        self._scale.setText(text)

    def show_player(self, *, is_animated: bool, is_playing: bool) -> None:
        """Offer to play an animation, or to pause it."""
        play = self.buttons["play"]
        play.setVisible(is_animated)
        play.set_icon("pause" if is_playing else "play")
        play.setAccessibleName((texts.PAUSE if is_playing else texts.PLAY).text())

    def show_tie(self, *, is_tied: bool) -> None:
        """Show whether the pictures move together."""
        tie = self.buttons["zoom_together"]
        tie.setChecked(is_tied)
        tie.setText((texts.TOGETHER if is_tied else texts.SEPARATELY).text())

    def place(self, room: QRect) -> None:
        """Lie over the upper right corner of a room, or fill one as a bar; with what has room."""
        margin = 0 if self._is_bar else theme.SPACE_12
        self.buttons["auto_advance"].show_word(mark_texts.AUTO_ADVANCE.text())
        optional = [self.buttons[each] for each in _OPTIONAL if each in self.buttons]
        for button in optional:
            button.show()
        while self._needed_width() > room.width() - 2 * margin and optional:
            if self.buttons["auto_advance"].text():
                self.buttons["auto_advance"].show_word("")
            else:
                optional.pop(0).hide()
        size = self.sizeHint()
        if self._is_bar:
            self.setGeometry(room)
        else:
            self.setGeometry(room.right() + 1 - margin - size.width(), margin, size.width(), size.height())

    def _needed_width(self) -> int:
        self._row.activate()
        return self.sizeHint().width()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._is_bar:
            QPainter(self).fillRect(self.rect(), theme.colors(self.palette()).panel)
        else:
            super().paintEvent(event)


class Notice(Island):
    """Says that the original of an image is late, or why it failed, with *Try again* where that can help.

    It lies over the lower edge of the picture, or over the middle if there is none.
    """

    def __init__(self, originals: Originals, canvas: Canvas, margin: int) -> None:
        """Begin hidden.

        Args:
            originals: Has the pictures.
            canvas: Shows the image.
            margin: To the edges of the canvas.
        """
        super().__init__(canvas.parentWidget())
        self._originals = originals
        self._canvas = canvas
        self._margin = margin
        self._url = ""
        self._error: ImageError | None = None  # why there is no original, whatever is tried
        follow_language(self, self._render)
        self._waits = delayed(self, self._render, theme.LOADING_NOTED_MS)
        self._text = plain_label(name="viewer_notice")
        self._retry = OverlayButton(name="try_again_original", accessible_name=texts.TRY_AGAIN)
        show_text(self._retry, self._retry.setText, texts.TRY_AGAIN)
        self._retry.clicked.connect(self._on_retry_clicked)
        margins = (theme.SPACE_12, theme.SPACE_4, theme.SPACE_4, theme.SPACE_4)
        self._row = row_layout(self, self._text, self._retry, spacing=theme.SPACE_8, margins=margins)
        for signal in (originals.arrived, originals.progressed, originals.failed):
            signal.connect(self._follow)
        originals.failed.connect(self._announce)
        self.hide()

    def watch(self, url: str, error: ImageError | None = None) -> None:
        """Begin with another image.

        Args:
            url: The image; empty for none.
            error: Why it has no original, whatever is tried; None if it may have one.
        """
        self._url, self._error = url, error
        self._waits.start()
        self._render()

    def _follow(self, url: str) -> None:
        if url == self._url:
            self._render()

    def _announce(self, url: str) -> None:
        if url == self._url:
            announce(self, self._text.text())

    def _render(self) -> None:
        """Say what is so now; nothing while the original is there, or is awaited for a moment only."""
        url, originals, text = self._url, self._originals, ""
        failed = originals.error(url)
        error = self._error or failed
        if error is not None:
            text = texts.failed(texts.reason(error))
        elif url and originals.picture(url) is None and not self._waits.isActive():
            text = texts.loading(*(originals.progress(url) or (0, None)))
        self._text.setText(text)
        self._retry.setVisible(failed is not None)
        self.setVisible(bool(text))
        self.fit()

    def fit(self) -> None:
        """Take the size that the sentence needs; if that is wider than the picture, break it, with the button below."""
        room = self._canvas.geometry()
        place = QRect(room.topLeft(), size_within(self._row, self._text, room.width() - 2 * self._margin))
        place.moveCenter(room.center())
        if not self._canvas.is_empty:
            place.moveBottom(room.bottom() - self._margin)
        self.setGeometry(place)

    def _on_retry_clicked(self) -> None:
        self._originals.retry(self._url)
        self.watch(self._url)


class Fader(QObject):
    """Shows widgets for a while after each `wake`.

    They are transparent rather than hidden, so that Tab and screen readers still find them. They do not fade while the
    mouse is on one of them or one has the focus, and never with reduced motion.
    """

    def __init__(self, widgets: Sequence[QWidget], parent: QObject) -> None:
        """Begin with the widgets shown."""
        super().__init__(parent)
        self._widgets = tuple(widgets)
        self._effects = [QGraphicsOpacityEffect(widget) for widget in self._widgets]
        for widget, effect in zip(self._widgets, self._effects, strict=True):
            widget.setGraphicsEffect(effect)
        self._rests = delayed(self, self._on_rested, theme.VIEWER_RESTS_MS)
        self._fade = QVariantAnimation(self, duration=theme.FADE_MS, startValue=1.0, endValue=0.0)
        self._fade.valueChanged.connect(self._show)
        self._show(1.0)

    def _show(self, opacity: float) -> None:
        for effect in self._effects:
            effect.setOpacity(opacity)
            # Off while it changes nothing: it paints its widget into an image, and cuts off a ring that lies over that.
            effect.setEnabled(opacity < 1)

    def wake(self) -> None:
        """Show the widgets, until nothing has happened for a while."""
        self.stop()
        self._show(1.0)
        self._rests.start()

    def stop(self) -> None:
        """Do nothing until the next `wake`, because the widgets are not visible."""
        self._fade.stop()
        self._rests.stop()

    def _on_rested(self) -> None:
        focused = QApplication.focusWidget()
        has_focus = focused is not None and any(each.isAncestorOf(focused) for each in self._widgets)
        is_used = has_focus or any(each.underMouse() for each in self._widgets)
        if is_used or not theme.motion_ms(theme.FADE_MS) or QApplication.activePopupWidget() is not None:
            self._rests.start()
        else:
            self._fade.start()
