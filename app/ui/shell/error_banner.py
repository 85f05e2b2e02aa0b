"""The banner: one error, its explanation, and buttons for the ways out.

It shows the workspace's alert; without one, the error of the current pack; else that of the home page's list. A pack
may be outside the scope of one key, and not of another: the other keys are offered by name.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QElapsedTimer, QPropertyAnimation, QRectF, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QWidget
from shiboken6 import isValid

from app.core.connection import BILLING_URL, PLANS_URL
from app.core.display_text import line_shown
from app.core.errors import (
    InternalError,
    KeyNotAcceptedError,
    PackBrowserError,
    PackIdMissingError,
    PackNotFoundError,
    Remedy,
    Tone,
)
from app.packs.credentials import NamedKey
from app.packs.loading import Failed
from app.packs.pack_list import ListFailure, PackList
from app.session.workspace import Workspace
from app.ui import message, theme
from app.ui.accessibility import announce, follow_focus, identify
from app.ui.commands.actions import Commands, tool_tip
from app.ui.desktop import copy_text, open_page
from app.ui.shell.pack_field import PackField
from app.ui.texts import dialogs as key_texts
from app.ui.texts import errors as texts
from app.ui.texts import window
from app.ui.texts.wording import follow_language
from app.ui.widgets.button_rows import FlowBox, tab_as_read
from app.ui.widgets.parts import (
    ElidedLabel,
    Icon,
    column_layout,
    plain_label,
    plain_tool_tip,
    push_button,
    row_layout,
    tool_button,
    value_label,
)

if TYPE_CHECKING:
    from app.packs.open_pack import OpenPack
    from app.ui.pack.image_actions import Overlays

_ICONS: Final = {Tone.BLOCKED: "error", Tone.ATTENTION: "warning", Tone.WAITING: "clock"}
_COLORS: Final = {Tone.BLOCKED: "red", Tone.ATTENTION: "amber", Tone.WAITING: "blue"}
_MOST_KEYS: Final = 3
_KEY_CHARACTERS: Final = 20
_NO_LIMIT: Final = 16_777_215  # of Qt's heights
_AGAIN_MS: Final = 3000  # afterwards the person is occupied with something else


class ErrorBanner(QFrame):
    """One error at a time, as wide as the window.

    Attributes:
        place: The widget that it slides into from above, to put into the window.
    """

    def __init__(self, workspace: Workspace, commands: Commands, field: PackField) -> None:
        """Show the alert of the workspace; the errors of a pack from `follow` on.

        Args:
            workspace: Has the alert.
            commands: Keys and menus.
            field: Gets the focus if an error asks for a pack ID.
        """
        super().__init__()
        identify(self, "banner")
        self._workspace = workspace
        self._commands = commands
        self._field = field
        self._overlays: Overlays | None = None
        self._open_pack: OpenPack | None = None
        self._list: PackList | None = None
        self._shown: PackBrowserError | None = None
        self._is_list_shown = False
        self._is_counting = False
        self._former: QWidget | None = None  # that had the focus before a part of the banner
        self._left: QWidget | None = None  # the part that had the focus when the banner was hidden
        self._left_at = QElapsedTimer()
        self._icon = Icon("error", "red", theme.ICON)
        self._title = value_label(name="banner_title", font=theme.semibold_font(self.font()))
        self._code = ElidedLabel()
        identify(self._code, "banner_code")
        self._code.setFont(theme.code_font(self.font()))
        self._explanation = value_label(name="banner_explanation", wraps=True)
        self._remedies = {remedy: self._remedy_button(remedy) for remedy in Remedy}
        self._copy = push_button(texts.COPY_DETAILS, name="copy_details")
        self._copy.clicked.connect(self._on_copy_clicked)
        tip = tool_tip(texts.DISMISS_TIP, "escape")
        self._dismiss = tool_button(texts.DISMISS_TIP, name="dismiss", tip=tip, icon="close", color="text")
        self._dismiss.clicked.connect(self._on_dismiss_clicked)
        self._open_with = plain_label(texts.OPEN_WITH)
        self._open_with.hide()
        self._other_keys: list[QPushButton] = []
        self._keys_row = row_layout(None, self._open_with, 1, spacing=theme.SPACE_8)
        buttons = *self._remedies.values(), self._copy, self._dismiss
        for button in buttons:
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus where the person types
        self._actions = FlowBox(*buttons, spacing=theme.SPACE_8)
        self.place = QWidget()
        column_layout(self.place, self, spacing=0)
        self._slides_in = QPropertyAnimation(self.place, b"maximumHeight", self)
        self._slides_in.finished.connect(self._end_sliding)
        self._lay_out()
        self.hide()
        workspace.alert_changed.connect(self.show_state)
        workspace.keys.changed.connect(self._offer_keys)
        follow_language(self, self._show_texts)
        follow_focus(self._on_focus_changed)
        self.show_state()

    def _remedy_button(self, remedy: Remedy) -> QPushButton:
        button = push_button(texts.REMEDIES[remedy], name=remedy.name.lower())
        button.hide()
        button.clicked.connect(lambda: self._on_remedy_clicked(remedy))
        return button

    def _lay_out(self) -> None:
        heading = row_layout(None, self._title, (self._code, 1), spacing=theme.SPACE_8)
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(theme.SPACE_16, theme.SPACE_12, theme.SPACE_12, theme.SPACE_12)
        grid.setHorizontalSpacing(theme.SPACE_8)
        grid.setVerticalSpacing(theme.SPACE_4)
        grid.addWidget(self._icon, 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(heading, 0, 1)
        grid.addWidget(self._explanation, 1, 1)
        grid.addLayout(self._keys_row, 3, 1, 1, 2)
        grid.setColumnStretch(1, 1)
        self._fit()

    def _fit(self) -> None:
        """Put the buttons beside the text, or below it where they would leave it less than half of the width."""
        if self._actions.sizeHint().width() > self.width() / 2:
            self._grid.addWidget(self._actions, 2, 1, 1, 2)
        else:
            self._grid.addWidget(self._actions, 0, 2, 2, 1, Qt.AlignmentFlag.AlignVCenter)

    # --- Which error ----------------------------------------------------------------------------------------------

    def follow(self, open_pack: OpenPack, overlays: Overlays | None) -> None:
        """Show the errors of a pack, whose tab has become the current one. What covers the page shows their titles."""
        self._open_pack, self._overlays = open_pack, overlays
        self.show_state()

    def follow_list(self, packs: PackList) -> None:
        """Show the errors of the list of the home page, while that can be seen."""
        self._list = packs
        packs.changed.connect(self.show_state)
        self.show_state()

    @property
    def error(self) -> PackBrowserError | None:
        """The error that is to be shown; None for none."""
        return self._workspace.alert or (self._failure.error if self._failure is not None else None)

    @property
    def _failure(self) -> Failed | ListFailure | None:
        """The failure that is to be shown, of the pack or else of the list; None if there is none, or an alert."""
        if self._workspace.alert is not None:
            return None
        pack = self._open_pack
        if pack is None or pack.is_disconnected:  # the header of the pack on screen says so
            return self._listed
        return pack.state if isinstance(pack.state, Failed) else self._listed

    @property
    def _listed(self) -> ListFailure | None:
        failure = self._list.failure if self._list is not None and self._list.is_visible else None
        return failure if failure is not None and not failure.is_dismissed else None

    # --- What is shown --------------------------------------------------------------------------------------------

    def show_state(self) -> None:
        """Show the error that is to be shown now, or none."""
        error = self.error
        if error is None:
            self._shown = None
            self._give_focus_back()
            self.hide()
            return
        if error is not self._shown:
            self._show_error(error)
        if self._failure is not None and self._failure.retry_in is not None:
            is_first, self._is_counting = not self._is_counting, True
            self._show_texts()
            if is_first:  # not every second
                announce(self, self._explanation.text())

    def _show_error(self, error: PackBrowserError) -> None:
        """Show an error, in place of the former one if there was one.

        While a person types, each search may fail in the same way: that is announced to screen readers once.
        """
        former, was_of_list = self._shown, self._is_list_shown
        is_of_list = isinstance(self._failure, ListFailure)
        is_repeated = is_of_list and was_of_list and former is not None and error.says_same_as(former)
        self._shown, self._is_list_shown = error, is_of_list
        self._is_counting = False
        self._show_texts()
        self._code.setVisible(bool(error.code_text))
        self._icon.set_icon(_ICONS[error.tone], _COLORS[error.tone])
        for position, remedy in enumerate(error.remedies):
            self._actions.flow.insert_widget(position, self._remedies[remedy])
        for remedy, button in self._remedies.items():
            button.setVisible(remedy in error.remedies)
        self._offer_keys()
        self._fit()
        self.update()
        if self.isHidden() and theme.motion_ms(theme.FADE_MS):
            self._slide_in()
        self.show()
        if not is_repeated:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        self._take_focus_again()
        if self._overlays is not None and self._overlays.open is not None:
            message.say(texts.title(error))
        if isinstance(error, PackIdMissingError) and not is_of_list:
            self._field.focus()

    def _show_texts(self) -> None:
        error = self._shown
        if error is not None:
            retry_in = self._failure.retry_in if self._failure is not None else None
            explanation = texts.explanation(error, of_list=self._is_list_shown)
            self.setAccessibleName(texts.title(error))
            self._title.setText(texts.title(error))
            self._code.setText(texts.code(error))
            self._explanation.setText(texts.countdown(retry_in) if retry_in is not None else explanation)

    def _offer_keys(self) -> None:
        """Offer the other keys for a pack that the service does not give out with the key of its request.

        *Change key…* has those for which there is no room.
        """
        keys, error, failure = self._workspace.keys, self._shown, self._failure
        others: list[NamedKey] = []
        if isinstance(failure, Failed) and isinstance(failure.error, PackNotFoundError | KeyNotAcceptedError):
            failed = failure.request.connection if failure.request is not None else keys.connection
            others = [known for known in keys.known if known.key != failed.key and not failed.is_demo]
        for button in self._other_keys:
            button.deleteLater()
        self._other_keys = [self._key_button(key) for key in others[:_MOST_KEYS]]
        self._open_with.setVisible(bool(others))
        # Screen readers go through the children in stacking order.
        remedies = [self._remedies[remedy] for remedy in error.remedies] if error is not None else []
        for each in (*self._other_keys, *remedies, self._copy, self._dismiss):
            each.raise_()
        self._actions.raise_()
        tab_as_read(self)

    def _key_button(self, key: NamedKey) -> QPushButton:
        name = partial(key_texts.name_of, self._workspace.keys, key.key)
        button = push_button(
            lambda: line_shown(name(), _KEY_CHARACTERS).replace("&", "&&"),  # else it underlines the next letter
            name="open_with_other_key",
            tip=lambda: plain_tool_tip(name()),
            accessible_name=lambda: texts.open_with(name()),
        )
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self._workspace.keys.use(key))
        self._keys_row.insertWidget(self._keys_row.count() - 1, button)
        return button

    # --- Its buttons ----------------------------------------------------------------------------------------------

    def dismiss(self) -> None:
        """Close the banner, and discard the error that it shows."""
        if self._workspace.alert is not None:
            self._workspace.dismiss_alert()
            return
        failure, listed = self._failure, self._listed
        is_same = failure is not None and listed is not None and failure.error.says_same_as(listed.error)
        if is_same and self._list is not None:
            self._list.dismiss()  # also one that would say the same again
        if isinstance(failure, Failed) and self._open_pack is not None:
            self._open_pack.dismiss()

    def _on_dismiss_clicked(self) -> None:
        self.dismiss()
        self._left = None

    def _on_remedy_clicked(self, remedy: Remedy) -> None:
        match remedy:
            case Remedy.TRY_AGAIN:
                self._try_again()
            case Remedy.CHANGE_KEY | Remedy.ENTER_KEY:
                self._commands.run("change_key")
            case Remedy.SETTINGS:
                self._commands.run("show_network_settings")
            case Remedy.OPEN_BILLING:
                open_page(BILLING_URL)
            case Remedy.SEE_PLANS:
                open_page(PLANS_URL)

    def _try_again(self) -> None:
        if isinstance(self._failure, ListFailure) and self._list is not None:
            self._list.retry()
            return
        self._workspace.dismiss_alert()
        if self._open_pack is not None:
            self._open_pack.try_again()

    def _on_copy_clicked(self) -> None:
        error, failure, pack = self.error, self._failure, self._open_pack
        if error is None:
            return
        connection, pack_id = self._workspace.keys.connection, None
        is_of_list = isinstance(failure, ListFailure)
        if is_of_list and self._list is not None:
            connection = self._list.connection or connection
        elif pack is not None:
            target, request = pack.state.target, failure.request if isinstance(failure, Failed) else None
            pack_id = target.pack_id if target is not None else None
            connection = request.connection if request is not None else pack.connection
        text = texts.details(error, pack_id=pack_id, base_url=connection.base_url.text, of_list=is_of_list)
        if isinstance(error, InternalError):
            text = f"{text}\n\n{self._workspace.fault_details()}".rstrip()
        said = window.DETAILS_COPIED if copy_text(text) else window.DETAILS_NOT_COPIED
        message.say(said.text())

    # --- The focus ------------------------------------------------------------------------------------------------

    def _give_focus_back(self) -> None:
        """Let the widget have the focus again that had it before a part of the banner, if one has."""
        left, former = self.window().focusWidget(), self._former
        if not self.isAncestorOf(left):
            return
        self._left = left
        self._left_at.restart()
        if former is not None and isValid(former) and former.isVisible() and former.isEnabled():
            former.setFocus()

    def _take_focus_again(self) -> None:
        """Let the button have the focus again with which the person has tried again, if that has failed soon."""
        left, self._left = self._left, None
        is_where_it_was = self.window().focusWidget() is self._former
        if left is not None and not self._left_at.hasExpired(_AGAIN_MS) and is_where_it_was and left.isVisible():
            left.setFocus()

    def _on_focus_changed(self, former: QWidget | None, present: QWidget | None) -> None:
        is_entered = former is not None and not self.isAncestorOf(former)
        if is_entered and present is not None and self.isAncestorOf(present):
            self._former = former

    # --- How it looks ---------------------------------------------------------------------------------------------

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _slide_in(self) -> None:
        """Let its place grow. The banner has its whole height meanwhile, so that its layout is fixed."""
        height = self.heightForWidth(self.place.width())
        self.setMinimumHeight(height)
        self.place.setMaximumHeight(1)
        self._slides_in.setDuration(theme.FADE_MS)
        self._slides_in.setStartValue(1)
        self._slides_in.setEndValue(height)
        self._slides_in.start()

    def _end_sliding(self) -> None:
        self.setMinimumHeight(0)
        self.place.setMaximumHeight(_NO_LIMIT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        color: QColor = getattr(colors, _COLORS[self._shown.tone if self._shown is not None else Tone.BLOCKED])
        painter = QPainter(self)
        painter.fillRect(self.rect(), colors.tint(color))
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), theme.mix(colors.view, color, 0.35))
