"""The window: puts the widgets together. Decides nothing; the controllers do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QFrame, QMainWindow, QSplitter, QSplitterHandle, QStackedWidget, QWidget

from app.ui import icons, theme
from app.ui.actions import Actions
from app.ui.widgets.pack_bar import PackBar
from app.ui.widgets.parts import column_layout
from app.ui.widgets.status_line import StatusLine
from app.ui.widgets.welcome import EmptyView, WelcomePage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import SignalInstance
    from PySide6.QtGui import QCloseEvent, QPaintEvent

    from app.core.settings import ThumbnailLimits
    from app.ui.gallery.model import GalleryModel
    from app.ui.gallery.view import GalleryView
    from app.ui.widgets.details_panel import DetailsPanel
    from app.ui.widgets.error_banner import ErrorBanner
    from app.ui.widgets.pack_header import PackHeader
    from app.ui.widgets.welcome import Example

_BELOW_BAR: Final = 2  # after the bar and its line


class MainWindow(QMainWindow):
    """One pack at a time. What a pack needs is built by `build_pack_view`, after the first paint.

    Attributes:
        commands: Keys and menus.
        pack_bar: Field, buttons, slider.
        banner: What went wrong; from `build_pack_view` on, as the next five.
        header: The pack's own line.
        model: The images.
        gallery: The grid that shows them.
        details: The side panel.
        splitter: Between the two.
        welcome: The first view.
        status_line: The line at the bottom.
        has_painted: Whether the window was painted once.
        wants_to_close: Whether the person wanted to leave, maybe before anyone listened.

    Signals:
        close_requested: The person wants to leave; no arguments. The window stays until it is closed for good.
    """

    close_requested = Signal()

    banner: ErrorBanner
    header: PackHeader
    model: GalleryModel
    gallery: GalleryView
    details: DetailsPanel
    splitter: QSplitter

    def __init__(self, examples: Sequence[Example]) -> None:
        """Lay out what is seen first.

        Args:
            examples: Packs of the demonstration service.
        """
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle("Pack Browser")
        self.has_painted = False
        self.wants_to_close = False
        self._may_close = False
        self.commands = Actions(self, examples)
        self.pack_bar = PackBar()
        self.welcome = WelcomePage(examples)
        self._blank = EmptyView("pack", "Opening pack…")
        self.status_line = StatusLine()
        self.setStatusBar(self.status_line)
        self._lay_out()
        self.pack_bar.set_menu(self.commands.window_menu())
        self.resize(*theme.WINDOW_SIZE)
        self.setMinimumSize(*theme.WINDOW_MINIMUM)
        self.commands.quit.triggered.connect(self.close)
        # What is wished for before the controllers are there is kept for them.
        self._early_wishes: list[tuple[SignalInstance, tuple[str, ...]]] = []
        self._early_connections = [
            signal.connect(lambda *arguments, wish=signal: self._early_wishes.append((wish, arguments)))
            for signal in (
                self.pack_bar.open_requested,
                self.welcome.demo_requested,
                self.welcome.key_requested,
            )
        ]

    def _lay_out(self) -> None:
        self._pages = QStackedWidget()
        self._pages.addWidget(self.welcome)
        self._pages.addWidget(self._blank)
        central = QWidget()
        self._column = column = column_layout(central, spacing=0)
        column.addWidget(self.pack_bar)
        column.addWidget(_Line())
        column.addWidget(self._pages, 1)
        self.setCentralWidget(central)

    def build_pack_view(self, limits: ThumbnailLimits) -> None:
        """Build what shows a pack, or why there is none: banner, header, gallery, side panel.

        Args:
            limits: How many bytes of thumbnails are kept in memory.
        """
        from app.ui.gallery.model import GalleryModel
        from app.ui.gallery.view import GalleryView
        from app.ui.widgets.details_panel import DetailsPanel
        from app.ui.widgets.error_banner import ErrorBanner
        from app.ui.widgets.pack_header import PackHeader
        from app.ui.widgets.slide_in import SlideIn

        self.setWindowIcon(icons.app_icon())
        self.banner = ErrorBanner()
        self._column.insertWidget(_BELOW_BAR, SlideIn(self.banner))
        self.header = PackHeader()
        self.model = GalleryModel(limits.memory_bytes, limits.painted_bytes)
        self.gallery = GalleryView(self.model)
        self.details = DetailsPanel()
        self._empty = EmptyView("picture", "This pack has no images.")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.gallery)
        self._stack.addWidget(self._empty)
        self._stack.setBackgroundRole(QPalette.ColorRole.Base)
        self._stack.setAutoFillBackground(True)
        self.splitter = _LineSplitter()
        self.splitter.setObjectName("splitter")
        self.splitter.setHandleWidth(1)
        self.splitter.addWidget(self._stack)
        self.splitter.addWidget(self.details)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.splitter.setCollapsible(0, False)
        # Folded by a command, not by a drag: a panel that is dragged away leaves nothing to drag it back by.
        self.splitter.setCollapsible(1, False)
        self.commands.show_details.toggled.connect(self.details.setVisible)
        self.splitter.setSizes([self.width() - theme.PANEL_WIDTH, theme.PANEL_WIDTH])
        self._pack_view = QWidget()
        pack_column = column_layout(self._pack_view, spacing=0)
        pack_column.addWidget(self.header)
        pack_column.addWidget(_Line())
        pack_column.addWidget(self.splitter, 1)
        self._pages.addWidget(self._pack_view)

    def repeat_early_wish(self) -> bool:
        """Let the controllers hear the last wish of those made before they listened; whether there was one."""
        for connection in self._early_connections:
            QObject.disconnect(connection)
        self._early_connections.clear()
        if not self._early_wishes:
            return False
        signal, arguments = self._early_wishes[-1]
        signal.emit(*arguments)
        return True

    def show_welcome(self) -> None:
        """Show the first view."""
        self._pages.setCurrentWidget(self.welcome)

    def show_blank(self) -> None:
        """Show nothing yet: the first pack is on its way."""
        self._pages.setCurrentWidget(self._blank)

    def show_pack_view(self, *, has_images: bool) -> None:
        """Show a pack."""
        self._stack.setCurrentWidget(self.gallery if has_images else self._empty)
        self._pages.setCurrentWidget(self._pack_view)

    @property
    def shows_blank(self) -> bool:
        """Whether there is neither the first view nor a pack."""
        return self._pages.currentWidget() is self._blank

    def close_for_good(self) -> None:
        """Close without asking anyone."""
        self._may_close = True
        self.close()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close:
            super().closeEvent(event)
            return
        # The shutdown is asynchronous: the window goes when it has ended.
        event.ignore()
        self.wants_to_close = True
        self.close_requested.emit()

    @override
    def event(self, event: QEvent) -> bool:
        result = super().event(event)
        if event.type() == QEvent.Type.Paint:
            self.has_painted = True
        return result


class _LineSplitter(QSplitter):
    """A splitter whose handle is a hairline, in every scheme."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)

    @override
    def createHandle(self) -> QSplitterHandle:
        return _LineHandle(self.orientation(), self)


class _LineHandle(QSplitterHandle):
    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.colors(self.palette()).line)


class _Line(QFrame):
    """A hairline between two parts."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(1)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.colors(self.palette()).line)
