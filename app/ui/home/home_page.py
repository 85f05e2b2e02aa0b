"""The page that is shown while no pack is. Opens nothing itself."""

from __future__ import annotations

from typing import override

from PySide6.QtCore import QSize, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.core.connection import DOCUMENTATION_URL
from app.ui.widgets.empty_view import EmptyView
from app.ui.widgets.parts import column_layout, link_button, push_button


class HomePage(QWidget):
    """What a person can do before a pack is open: enter a key, find it, or look at a sample.

    Signals:
        key_requested: Enter an API key; no arguments.
        sample_requested: Open the sample pack; no arguments.
    """

    key_requested = Signal()
    sample_requested = Signal()

    def __init__(self) -> None:
        """Begin as for a person without a key."""
        super().__init__()
        self.setObjectName("home")
        self._enter_key = push_button("Enter API key…", name="enter_api_key")
        self._enter_key.clicked.connect(self.key_requested)
        self._where = link_button("Where do I find my key?", name="where_do_i_find_my_key")
        self._where.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(DOCUMENTATION_URL)))
        sample = link_button("Explore a sample pack", name="explore_a_sample_pack")
        sample.clicked.connect(self.sample_requested)
        self._view = EmptyView("pack", "", (self._enter_key,), (self._where, sample))
        column_layout(self, spacing=0).addWidget(self._view)
        self.set_has_key(has_key=False)

    def set_has_key(self, *, has_key: bool) -> None:
        """Say what is needed: a key first, then a pack ID."""
        self._enter_key.setVisible(not has_key)
        self._where.setVisible(not has_key)
        self._view.set_sentence(
            "Paste a pack ID or a link above to see its images."
            if has_key
            else "Look through a Genviral image pack. To open your own, enter the API key first."
        )

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)
