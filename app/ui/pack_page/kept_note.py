"""The part of the header that says that there is no network, and from when and for which key the answer is."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.texts import kept as texts
from app.ui.widgets.parts import plain_label, row_layout, set_text_color
from app.workspace.states import is_busy

if TYPE_CHECKING:
    from app.ui.texts.message import Message
    from app.workspace.open_pack import OpenPack


class KeptNote(QWidget):
    """One line, which is hidden unless the answer on screen is a kept one, one for another key, or without a network.

    Signals:
        resized: It needs another width; no arguments.
        said: There is no network; a sentence for the toast.
    """

    resized = Signal()
    said = Signal(str)

    def __init__(self, open_pack: OpenPack) -> None:
        """Follow an open pack."""
        super().__init__()
        self._open_pack = open_pack
        self._was_disconnected = False
        self._no_connection = plain_label(name="no_connection")
        self._no_connection.setText(texts.NO_CONNECTION.text())
        self._no_connection.setToolTip(texts.NO_CONNECTION_TIP.text())
        self._other_key = plain_label(texts.OTHER_KEY.text(), name="other_key")
        self._other_key.setToolTip(texts.OTHER_KEY_TIP.text())
        self._moment = plain_label(name="kept_from")
        row = row_layout(self, spacing=theme.SPACE_8)
        row.addWidget(self._no_connection)
        row.addWidget(self._other_key)
        row.addWidget(self._moment)
        open_pack.state_changed.connect(self._render)
        open_pack.content_changed.connect(self._render)
        open_pack.key_in_use_changed.connect(self._render)
        self._tint()
        self._render()

    def _render(self, *_changes: object) -> None:
        content = self._open_pack.state.content
        is_disconnected = self._open_pack.is_disconnected
        was_disconnected, self._was_disconnected = self._was_disconnected, is_disconnected
        has_moment = content is not None and (content.is_kept or is_disconnected)
        if content is not None and has_moment:
            self._moment.setText(texts.from_moment(content.received_at))
            self._moment.setToolTip(self._tip().text())
        is_of_other_key = not self._open_pack.is_of_key_in_use
        self._moment.setVisible(has_moment)
        self._no_connection.setVisible(is_disconnected)
        self._other_key.setVisible(is_of_other_key)
        self.setVisible(has_moment or is_of_other_key)
        self.resized.emit()
        if content is not None and is_disconnected and not was_disconnected:
            self.said.emit(texts.no_connection(content.received_at))

    def _tip(self) -> Message:
        if self._open_pack.is_disconnected:
            return texts.NO_CONNECTION_TIP
        return texts.REFRESHING_TIP if is_busy(self._open_pack.state) else texts.KEPT_TIP

    def _tint(self) -> None:
        colors = theme.colors(self.palette())
        set_text_color(self._moment, colors.muted)
        for label in (self._no_connection, self._other_key):
            set_text_color(label, colors.amber)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()
