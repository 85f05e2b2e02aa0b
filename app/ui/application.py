"""The QApplication: installs the translators, adapts the system's palette, and receives links that the system sends.

Opens nothing itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, QTranslator, Signal
from PySide6.QtWidgets import QApplication

from app.core.resource_paths import RESOURCES
from app.ui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QFileOpenEvent


class Application(QApplication):
    """An application that speaks English and can be asked to open a link.

    Signals:
        link_opened: A link was clicked; the link. macOS sends it as an event; other systems put it on a command line.
    """

    link_opened = Signal(str)

    def __init__(self, arguments: list[str], *, pseudo_locale: bool = False) -> None:
        """Install the translators, before any widget exists.

        Args:
            arguments: As Qt's.
            pseudo_locale: Whether all texts are shown in the pseudo-locale, for tests.
        """
        super().__init__(arguments)
        # The texts in the code are English; the file has their singular and plural forms.
        english = QTranslator(self)
        english.load(str(RESOURCES / "translations" / "pack-browser_en.qm"))
        self.installTranslator(english)
        if pseudo_locale:
            from app.ui.pseudo_locale import PseudoLocale

            self.installTranslator(PseudoLocale(self))
        self._adapt_palette()

    def _adapt_palette(self) -> None:
        former = self.palette()
        palette = theme.with_readable_disabled_text(former)
        if palette != former:
            self.setPalette(palette)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FileOpen:
            opening: QFileOpenEvent = event  # type: ignore[assignment]
            self.link_opened.emit(opening.url().toString())
            return True
        if event.type() == QEvent.Type.ApplicationPaletteChange:
            self._adapt_palette()
        return super().event(event)
