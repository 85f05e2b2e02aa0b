"""The page that is shown while no pack is. Opens nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QWidget

from app.ui import theme
from app.ui.widgets.chip import ChipButton
from app.ui.widgets.empty_view import EmptyView
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.parts import column_layout, plain_label, push_button, row_layout, set_text_color

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.ui.commands import Example


class HomePage(QScrollArea):
    """The first view: a key, the demo pack, and every pack of the demonstration service by name.

    Signals:
        key_requested: Enter an API key; no arguments.
        demo_requested: Open a pack of the demonstration service; its ID.
    """

    key_requested = Signal()
    demo_requested = Signal(str)

    def __init__(self, examples: Sequence[Example]) -> None:
        """Offer those packs; the first one is *the* demo pack."""
        super().__init__()
        self._examples = tuple(examples)
        self._captions: list[QLabel] = []
        self._enter_key = push_button("Enter API key…", name="enter_api_key")
        self._enter_key.clicked.connect(self.key_requested)
        explore = push_button("Explore the demo pack", name="explore_the_demo_pack")
        explore.setDefault(True)
        explore.clicked.connect(lambda: self.demo_requested.emit(self._examples[0].id))
        self._empty = EmptyView("pack", "", (self._enter_key, explore))
        self._empty.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        margin = theme.SPACE_32
        column = column_layout(inner, spacing=theme.SPACE_24, margins=(margin, margin, margin, margin))
        column.addStretch(2)
        column.addWidget(self._empty)
        column.addSpacing(theme.SPACE_8)
        examples_row = row_layout(spacing=0)
        examples_row.addStretch(1)
        examples_row.addWidget(self._make_examples(), 100)
        examples_row.addStretch(1)
        column.addLayout(examples_row)
        column.addStretch(3)
        self.setWidget(inner)
        self.setAccessibleName("Welcome")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.set_has_key(has_key=False)
        self._tint()

    def _make_examples(self) -> QWidget:
        box = QWidget()
        box.setMaximumWidth(theme.EXAMPLES_WIDTH)
        column = column_layout(box, spacing=theme.SPACE_12)
        title = plain_label("The demo needs no key and no network. It has a pack for all that can happen:", wraps=True)
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._captions.append(title)
        column.addWidget(title)
        flow = FlowLayout(spacing=theme.SPACE_8, centered=True)
        for example in self._examples:
            button = ChipButton(example.title)
            button.setToolTip(f"{example.explanation}\n{example.id}")
            button.setAccessibleDescription(example.explanation)
            button.clicked.connect(lambda _checked=False, chosen=example.id: self.demo_requested.emit(chosen))
            flow.addWidget(button)
        column.addLayout(flow)
        return box

    def set_has_key(self, *, has_key: bool) -> None:
        """Say what is needed: a key first, then a pack ID."""
        self._enter_key.setVisible(not has_key)
        self._empty.set_sentence(
            "Paste a pack ID or a link above to see its images."
            if has_key
            else "Look through a Genviral image pack. To open your own, enter the API key first."
        )

    def _tint(self) -> None:
        colors = theme.colors(self.palette())
        for caption in self._captions:
            set_text_color(caption, colors.muted)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)
