"""The home page, which is shown while no pack is open. It only emits signals for what the person does."""

from __future__ import annotations

from typing import override

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QWidget

from app.core.connection import DOCUMENTATION_URL
from app.ui.browser import open_page
from app.ui.texts import window as texts
from app.ui.widgets.empty_view import EmptyView
from app.ui.widgets.parts import column_layout, link_button, push_button


class HomePage(QWidget):
    """What a person can do before a pack is open: enter a key, find it, or open a sample.

    Signals:
        key_requested: Enter an API key; no arguments.
        sample_requested: Open the sample pack; no arguments.
        said: No browser opened; a sentence for the toast.
    """

    key_requested = Signal()
    sample_requested = Signal()
    said = Signal(str)

    def __init__(self) -> None:
        """Lay out the page for a person without a key."""
        super().__init__()
        self.setObjectName("home")
        self._enter_key = push_button(texts.ENTER_API_KEY.text(), name="enter_api_key")
        self._enter_key.clicked.connect(self.key_requested)
        self._where = link_button(texts.WHERE_IS_MY_KEY.text(), name="where_do_i_find_my_key")
        self._where.clicked.connect(lambda: open_page(DOCUMENTATION_URL, self.said.emit))
        sample = link_button(texts.EXPLORE_SAMPLE.text(), name="explore_a_sample_pack")
        sample.clicked.connect(self.sample_requested)
        self._view = EmptyView("pack", "", (self._enter_key,), (self._where, sample))
        column_layout(self, spacing=0).addWidget(self._view)
        self.set_has_key(has_key=False)

    def set_has_key(self, *, has_key: bool) -> None:
        """Ask for a key, or for a pack ID where there is a key."""
        self._enter_key.setVisible(not has_key)
        self._where.setVisible(not has_key)
        sentence = texts.PASTE_PACK_ID if has_key else texts.ENTER_KEY_FIRST
        self._view.set_sentence(sentence.text())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)
