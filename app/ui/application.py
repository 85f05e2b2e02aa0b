"""The QApplication, its language, and what the program learns of its screens and fonts. Opens nothing itself.

The application installs the translators, adapts the system's palette, and receives links that the system sends.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QEvent, QLibraryInfo, QLocale, QObject, Qt, QTimer, QTranslator, Signal
from PySide6.QtGui import QFileOpenEvent, QFont, QFontMetrics, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from app.core.program import RESOURCES
from app.ui import theme
from app.ui.texts.wording import sentence_case

if TYPE_CHECKING:
    from app.packs.thumbnails import ThumbnailBoxes

_COMMON_RATIOS: Final = (1.0, 1.25, 1.5, 1.75, 2.0, 2.25, 2.5, 3.0)  # that desktops offer


def thumbnail_boxes() -> ThumbnailBoxes:
    """Sizes of thumbnails in device pixels, for the screen with the highest pixel ratio.

    One usual size serves all tiles up to `theme.THUMBNAIL_SIDE`, so that changing the tile size downloads nothing.
    """
    from app.packs.thumbnails import ThumbnailBoxes  # after the first paint

    ratio = max(screen.devicePixelRatio() for screen in QGuiApplication.screens())
    usual = round(theme.THUMBNAIL_SIDE * ratio)
    others = {round(theme.THUMBNAIL_SIDE * each) for each in _COMMON_RATIOS} - {usual}  # of other screens
    largest = round(theme.TILE_SIZES[-1] * theme.TILE_GROWTH * ratio)
    return ThumbnailBoxes(usual, largest, tuple(sorted(others, key=lambda size: abs(size - usual))))


_LETTERS: Final = "AMgi8"


def draws_letters(font: QFont) -> bool:
    """Whether a font of the application has letters. Qt starts without any font, and then draws boxes."""
    return all(map(QFontMetrics(font).inFont, _LETTERS))


_LOOK_MS: Final = 1000


def collect_garbage(parent: QObject) -> None:
    """Run Python's garbage collector in the GUI thread only, by a timer, as long as an object exists.

    By itself the collector runs in whichever thread allocates an object. It would destroy Qt objects in worker threads,
    where Qt prints warnings about timers or crashes. So `start.start.main` disables automatic collection, and a timer
    collects once a second the generations whose thresholds are exceeded, as the automatic collection does.
    """
    timer = QTimer(parent, interval=_LOOK_MS)
    timer.timeout.connect(_collect)
    timer.start()


def _collect() -> None:
    exceeded = [most < count for count, most in zip(gc.get_count(), gc.get_threshold(), strict=True)]
    if any(exceeded):
        gc.collect(max(generation for generation, is_exceeded in enumerate(exceeded) if is_exceeded))


_SCHEMES: Final = {"": Qt.ColorScheme.Unknown, "light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
# Every file with such a name is a language; there is no other list of them.
_TRANSLATIONS: Final = RESOURCES / "translations"
_PREFIX: Final = "pack-browser_"
_ENGLISH: Final = "en"


def languages() -> dict[str, str]:
    """The languages that the program has: their codes, such as "de", and their names for themselves, sorted by name."""
    # English alone has a locale for Europe (150). Its usual one is called "American English".
    names = {code: sentence_case(QLocale(f"{code}_150").nativeLanguageName()) for code in _codes()}
    return dict(sorted(names.items(), key=lambda item: item[1].casefold()))


def system_language() -> str:
    """The code of the language that the program has unless another one is chosen."""
    return _chosen_locale("")[0]


def _codes() -> set[str]:
    return {path.stem.removeprefix(_PREFIX) for path in _TRANSLATIONS.glob(f"{_PREFIX}*.qm")}


def _chosen_locale(code: str) -> tuple[str, QLocale]:
    """The language of a code, and its locale: with the system's territory if that is one of the system's languages."""
    available = _codes()
    wanted = [QLocale(tag) for tag in QLocale.system().uiLanguages()]
    if code in available:
        language = QLocale(code).language()
        return code, next((locale for locale in wanted if locale.language() is language), QLocale(code))
    for locale in wanted:
        for name in (locale.name(), locale.name().partition("_")[0]):
            if name in available:
                return name, locale
    return _ENGLISH, QLocale(_ENGLISH)


class Application(QApplication):
    """An application that speaks several languages and can be asked to open a link.

    Signals:
        link_opened: A link was clicked; the link. macOS sends it as an event; other systems put it on a command line.
    """

    link_opened = Signal(str)

    def __init__(self, arguments: list[str]) -> None:
        """Install the translators, before any widget exists."""
        super().__init__(arguments)
        # The texts in the code are English; the file has their singular and plural forms. It stays installed, because
        # it has them for what another language does not translate.
        english = QTranslator(self)
        english.load(str(_TRANSLATIONS / f"{_PREFIX}{_ENGLISH}.qm"))
        self.installTranslator(english)
        self._translators: list[QTranslator] = []
        self.set_language("")
        self._scheme = Qt.ColorScheme.Unknown
        self._is_adapting = False
        self._adapt_palette()

    def set_language(self, code: str) -> None:
        """Show all texts, those of Qt's own dialogs too, dates and numbers in a language. Widgets follow it at once.

        Args:
            code: One of `languages`. Any other, such as an empty one, is the system's language, or English if the
                program does not have that.
        """
        for translator in self._translators:
            self.removeTranslator(translator)
            translator.deleteLater()
        name, locale = _chosen_locale(code)
        QLocale.setDefault(locale)
        self._translators = []
        if name != _ENGLISH:
            qts_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            self._translators = [
                translator
                for path in (f"{qts_folder}/qtbase_{name}.qm", str(_TRANSLATIONS / f"{_PREFIX}{name}.qm"))
                if (translator := QTranslator(self)).load(path)
            ]
        for translator in self._translators:
            self.installTranslator(translator)
        self.sendEvent(self, QEvent(QEvent.Type.LanguageChange))  # numbers may have changed alone

    def set_color_scheme(self, name: str) -> None:
        """Use a light or a dark scheme.

        Args:
            name: `light`, `dark`, or empty for the system's.
        """
        scheme, hints = _SCHEMES[name], self.styleHints()
        if scheme is self._scheme:
            return
        self._scheme = scheme
        hints.setColorScheme(scheme)
        # Without a desktop's theme, which only Linux can lack, Qt has one scheme, and takes no notice of the call.
        if scheme is Qt.ColorScheme.Unknown:
            self.setPalette(QPalette())
        elif hints.colorScheme() is not scheme:
            self.setPalette(theme.scheme_palette(dark=scheme is Qt.ColorScheme.Dark))

    def _adapt_palette(self) -> None:
        """Set the colours that differ from the system's, for all widgets: none of them follows changes by itself."""
        if self._is_adapting:
            return
        self._is_adapting = True
        palette = theme.readable_palette(self.palette())
        if palette != self.palette():
            self.setPalette(palette)
        for class_name, adapted in theme.class_palettes(palette).items():
            self.setPalette(adapted, class_name)  # type: ignore[arg-type] # PySide6 wants `str`, its stubs `bytes`
        self._is_adapting = False

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FileOpen:
            opening: QFileOpenEvent = event  # type: ignore[assignment]
            self.link_opened.emit(opening.url().toString())
            return True
        if event.type() == QEvent.Type.ApplicationPaletteChange:
            self._adapt_palette()
        return super().event(event)
