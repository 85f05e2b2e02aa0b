"""What a person has set in the window and is saved between runs: sizes, places, switches. Pages follow it.

Whether there is a key is saved, too. The key itself is not.
"""

from __future__ import annotations

import io
import logging
import os
import re
import sys
from configparser import Error, RawConfigParser
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, override

import msgspec
from msgspec import Struct
from PySide6.QtCore import QByteArray, QObject, Qt
from PySide6.QtWidgets import QApplication, QStyle, QWidget

from app.core import identity
from app.core.plain_files import read_plain_file, wait_for_folder, write_plain_file
from app.core.readability import Sample
from app.session.workspace import Workspace
from app.ui import theme
from app.ui.application import Application
from app.ui.pack.choices import PanelPlace
from app.ui.shell.toolbar import Toolbar

if TYPE_CHECKING:
    from app.ui.pack.pack_page import PackPage

_logger = logging.getLogger(__name__)

type Settings = dict[str, str]

_MOST_BYTES: Final = 1 << 20
_GEOMETRY: Final = "window/geometry"
_SPLITTER: Final = "window/splitter"
_TILE_SIDE: Final = "gallery/tile_side"
_CAPTIONS: Final = "gallery/caption_lines"
_SAMPLE: Final = "slides/sample"
_LINES: Final = ("0", "1", "2")
_HAS_KEY: Final = "key/is_known"
# The first bytes of what `QWidget.saveGeometry` and `QSplitter.saveState` return. Of a splitter they are all that Qt
# checks; `restoreGeometry` refuses that of a screen of another width, too.
_MAGIC: Final = {_GEOMETRY: b"\x01\xd9\xd0\xcb", _SPLITTER: b"\x00\x00\x00\xff\x00\x00\x00"}
# Fields of `WindowState`, and their keys in the file.
_SWITCHES: Final = {
    "is_panel_shown": "window/details",
    "refreshes_live": "pack/refreshes_live",
    "auto_advances": "gallery/auto_advance",
    "reopens_tabs": "window/reopens_tabs",
    "shows_filmstrip": "viewer/filmstrip",
    "reviews_blindly": "review/blind",
    "download_makes_folder": "download/makes_folder",
    "download_manifest": "download/manifest",
}
_TEXTS: Final = {
    "export_form": "export/form",
    "export_folder": "export/folder",
    "download_folder": "download/folder",
    "reviewer": "review/name",
    "review_folder": "review/folder",
    "sheet_options": "sheet/options",
    "language": "window/language",
}
_WORDS: Final = {"true": True, "false": False}
_BYTES: Final = re.compile(r'"?@ByteArray\((.*)\)"?')
_ESCAPED: Final = re.compile(r"\\x([0-9a-f]+)|\\([0-7]+)|\\(.)")
_LETTERS: Final = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def open_settings() -> Settings | None:
    """Read the settings of this user. A damaged file is copied, because it may have been edited by hand.

    Returns:
        Values by section and key; None if what is there can't be read, or does not answer in time. It stays as it is
        then.
    """
    settings = wait_for_folder(_read, None)
    if settings is None:
        _logger.warning("the settings can't be read, or their folder does not answer; they are not saved")
    return settings


class WindowState(Struct, frozen=True):
    """The geometry of the window, and what is switched on in it. What was not saved has its default.

    Attributes:
        geometry: Of the window, as Qt saves it.
        splitter: Between gallery and side panel, as Qt saves it.
        is_panel_shown: Whether the side panel is visible.
        tile_side: Of a thumbnail, in logical pixels.
        refreshes_live: Whether a pack is requested again by itself while its images are being described.
        auto_advances: Whether the next image becomes the current one after a mark.
        reopens_tabs: Whether the tabs of the last run are opened again at the start.
        caption_lines: How many lines the captions of thumbnails have, 0 to 2.
        shows_filmstrip: Whether the viewer shows the filmstrip where there is room.
        reviews_blindly: Whether the marks of others are hidden until one's own review is complete.
        reviewer: The name that the person has given for a shared review; empty if none was.
        review_folder: Of the last shared review; empty if there was none.
        sample: The sample text, and how slides are cropped.
        export_form: The form of the last export.
        export_folder: The folder of the last export.
        download_folder: The folder that was chosen for the last download.
        download_makes_folder: Whether that was put in a folder with the pack's name.
        download_manifest: Whether it was with a table of the files.
        sheet_options: What was chosen for the last contact sheet, as JSON.
        language: Of all texts, such as "de"; empty for the system's.
    """

    geometry: QByteArray | None = None
    splitter: QByteArray | None = None
    is_panel_shown: bool = True
    tile_side: int | None = None
    refreshes_live: bool = True
    auto_advances: bool = False
    reopens_tabs: bool = True
    caption_lines: int = 1
    shows_filmstrip: bool = True
    reviews_blindly: bool = False
    reviewer: str = ""
    review_folder: str = ""
    sample: Sample = Sample()
    export_form: str = ""
    export_folder: str = ""
    download_folder: str = ""
    download_makes_folder: bool = True
    download_manifest: bool = False
    sheet_options: str = ""
    language: str = ""


def load(settings: Settings | None) -> WindowState:
    """The state of the last run; what is missing or damaged has its default."""
    settings = settings or {}
    tile_side = settings.get(_TILE_SIDE, "")
    words = {name: settings.get(key, "") for name, key in _SWITCHES.items()}
    values: dict[str, Any] = {name: _WORDS[word] for name, word in words.items() if word in _WORDS}
    values |= {name: settings.get(key, "") for name, key in _TEXTS.items()}
    return WindowState(
        geometry=_bytes_of(settings, _GEOMETRY),
        splitter=_bytes_of(settings, _SPLITTER),
        tile_side=int(tile_side) if tile_side.isdecimal() else None,
        sample=_sample_of(settings.get(_SAMPLE, "")),
        caption_lines=int(lines) if (lines := settings.get(_CAPTIONS, "")) in _LINES else 1,
        **values,
    )


def was_key_known(settings: Settings | None) -> bool:
    """Whether there was a key in the last run; the keychain answers only after the first paint."""
    return settings is not None and settings.get(_HAS_KEY) == "true"


def save(state: WindowState, *, has_key: bool | None = None) -> None:
    """Write the settings.

    Args:
        state: Of the window.
        has_key: Whether there is a key, for the home page of the next run; None if that is not known.
    """
    values = {
        _GEOMETRY: _text_of(state.geometry),
        _SPLITTER: _text_of(state.splitter),
        _CAPTIONS: str(state.caption_lines),
        _SAMPLE: msgspec.json.encode(state.sample).decode(),
        _TILE_SIDE: None if state.tile_side is None else str(state.tile_side),
        **{key: _word_of(getattr(state, name)) for name, key in _SWITCHES.items()},
        # What is not printable would not be read as it was written.
        **{key: text for name, key in _TEXTS.items() if (text := getattr(state, name)).isprintable()},
    }
    if has_key is not None:
        values[_HAS_KEY] = _word_of(has_key)
    wait_for_folder(partial(_write, values), None)


# --- The file, in a thread -----------------------------------------------------------------------------------------


def _path() -> Path:
    if sys.platform == "win32":
        folder = os.environ.get("APPDATA", "")
    else:
        folder = os.path.join(os.path.expanduser("~"), os.environ.get("XDG_CONFIG_HOME") or ".config")
    return Path(folder, identity.ORGANIZATION, f"{identity.APP_ID}.ini")


def _read() -> Settings | None:
    try:
        content = read_plain_file(_path(), _MOST_BYTES)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        return None
    settings = _parse(content)
    if settings is None or not _is_sound(settings):
        _keep_copy(content)
    return settings or {}


def _write(values: dict[str, str | None]) -> None:
    former = _read()
    if former is None:
        return
    parser = _Parser()
    for name, value in (former | values).items():
        section, _, key = name.partition("/")
        if value is not None:  # what is None may be damaged in the file
            if not parser.has_section(section):
                parser.add_section(section)
            parser.set(section, key, value)
    written = io.StringIO()
    parser.write(written, space_around_delimiters=False)
    try:
        # People put a link in its place.
        write_plain_file(Path(os.path.realpath(_path())), written.getvalue().encode())
    except OSError as error:
        _logger.warning("the settings can't be saved: %s", type(error).__name__)


class _Parser(RawConfigParser):
    def __init__(self) -> None:
        super().__init__(delimiters=("=",), strict=False, default_section="")

    @override
    def optionxform(self, optionstr: str) -> str:
        return optionstr  # not in lower case


def _parse(content: bytes) -> Settings | None:
    """The values by section and key; None if it is not a file of settings."""
    parser = _Parser()
    try:
        parser.read_string(content.decode("utf-8-sig"))
    except (Error, UnicodeDecodeError):
        return None
    return {f"{section}/{key}": value for section in parser.sections() for key, value in parser.items(section)}


def _bytes_of(settings: Settings, key: str) -> QByteArray | None:
    """The bytes of a value; None if it is missing or damaged."""
    match = _BYTES.fullmatch(settings.get(key, ""))
    if match is None:
        return None
    try:
        return QByteArray(_ESCAPED.sub(_unescaped, match[1]).encode("latin-1"))
    except ValueError:
        return None


def _unescaped(match: re.Match[str]) -> str:
    hexadecimal, octal, letter = match.groups()
    if letter is not None:
        return _LETTERS.get(letter, letter)
    return chr(int(hexadecimal, 16) if hexadecimal is not None else int(octal, 8))


def _text_of(value: QByteArray | None) -> str | None:
    return None if value is None else "@ByteArray(" + "".join(f"\\x{byte:x}" for byte in value.data()) + ")"


def _sample_of(value: str) -> Sample:
    """The sample text; the usual one if it is missing or damaged."""
    try:
        return msgspec.json.decode(value, type=Sample)
    except msgspec.MsgspecError:
        return Sample()


def _word_of(value: bool) -> str:
    return "true" if value else "false"


def _is_sound(settings: Settings) -> bool:
    return (
        all(key not in settings or _has_magic(_bytes_of(settings, key), magic) for key, magic in _MAGIC.items())
        and all(settings.get(key, "true") in _WORDS for key in (*_SWITCHES.values(), _HAS_KEY))
        and settings.get(_TILE_SIDE, "0").isdecimal()
        and settings.get(_CAPTIONS, "0") in _LINES
    )


def _has_magic(value: QByteArray | None, magic: bytes) -> bool:
    return value is not None and value.startsWith(magic)


def _keep_copy(content: bytes) -> None:
    path = _path()
    try:
        write_plain_file(path.with_name(f"{path.name}.damaged"), content)
    except OSError as error:
        _logger.warning("the settings are damaged, and can't be kept: %s", type(error).__name__)
    else:
        _logger.warning("the settings are damaged; a copy is kept beside them")


class WindowSettings(QObject):
    """Changes the settings, and applies them to window, workspace and page.

    Attributes:
        auto_advances: Whether the next image becomes the current one after a mark of a single one.
        reopens_tabs: Whether the tabs of this run are opened again at the next start.
        caption_lines: How many lines the captions of thumbnails have, 0 to 2.
        shows_filmstrip: Whether the viewer shows the filmstrip where there is room.
        reviewer: The name that the person has given for a shared review; empty if none was.
        review_folder: Of the last shared review; empty if there was none.
        sample: The sample text, and how slides are cropped.
        export_form: The form of the last export; empty for none.
        export_folder: The folder of the last export; empty for none.
        download_folder: The folder that was chosen for the last download; empty for none.
        download_makes_folder: Whether that was put in a folder with the pack's name.
        download_manifest: Whether it was with a table of the files.
        language: Of all texts, such as "de"; empty for the system's.
    """

    def __init__(self, window: QWidget, workspace: Workspace, toolbar: Toolbar) -> None:
        """Begin with the settings of the first run, and without a page.

        Args:
            window: The window; the parent of this object.
            workspace: Knows whether packs are requested again by themselves.
            toolbar: Has the slider for the size of tiles.
        """
        super().__init__(window)
        self.auto_advances = False
        self.reopens_tabs = True
        self.caption_lines = 1
        self.shows_filmstrip = True
        self.reviewer = self.review_folder = ""
        self.sample = Sample()
        self.export_form = self.export_folder = self.download_folder = self.sheet_options = self.language = ""
        self.download_makes_folder, self.download_manifest = True, False
        self._window = window
        self._workspace = workspace
        self._toolbar = toolbar
        self._page: PackPage | None = None
        self._is_panel_beside = True  # in wide windows, as the person has chosen
        self._is_panel_over = False  # in a narrow one, where it is opened by hand
        self._is_narrow = False
        self._geometry: QByteArray | None = None  # before full screen, so that the next run starts in a window
        self._splitter_state: QByteArray | None = None  # of the last run, until there is a page
        toolbar.slider.valueChanged.connect(self._on_tile_size_changed)

    def set_page(self, page: PackPage) -> None:
        """Apply the settings to the page of the current pack, and from now on all changes."""
        if self._page is not None:
            self._splitter_state = self._page.panel_placement.splitter_state
        self._page = page
        page.marking.auto_advances = self.auto_advances
        page.overlays.show_filmstrip(is_shown=self.shows_filmstrip)
        page.show_sample(self.sample)
        page.gallery.set_tile_side(self._toolbar.tile_side())
        page.gallery.set_caption_lines(self.caption_lines)
        if self._splitter_state is not None:
            page.panel_placement.splitter.restoreState(self._splitter_state)
        self._place_panel()

    def state(self) -> WindowState:
        """The present settings."""
        splitter = self._page.panel_placement.splitter_state if self._page is not None else self._splitter_state
        return WindowState(
            (self._geometry if self.is_full_screen else None) or self._window.saveGeometry(),
            splitter,
            self._is_panel_beside,
            self._toolbar.tile_side(),
            self._workspace.refreshes_live,
            self.auto_advances,
            self.reopens_tabs,
            caption_lines=self.caption_lines,
            shows_filmstrip=self.shows_filmstrip,
            reviews_blindly=self._workspace.reviews_blindly,
            reviewer=self.reviewer,
            review_folder=self.review_folder,
            sample=self.sample,
            export_form=self.export_form,
            export_folder=self.export_folder,
            download_folder=self.download_folder,
            sheet_options=self.sheet_options,
            download_makes_folder=self.download_makes_folder,
            download_manifest=self.download_manifest,
            language=self.language,
        )

    def restore(self, state: WindowState) -> None:
        """Restore the settings of the last run; None changes nothing. Call it before the first paint."""
        if state.geometry is None or not self._window.restoreGeometry(state.geometry):
            self._fit_to_screen()
        self._splitter_state = state.splitter
        if state.tile_side is not None:
            self._toolbar.set_tile_side(state.tile_side)
        self._workspace.set_refreshes_live(refreshes_live=state.refreshes_live)
        self.auto_advances = state.auto_advances
        self.reopens_tabs = state.reopens_tabs
        self.caption_lines = state.caption_lines
        self.shows_filmstrip = state.shows_filmstrip
        self._workspace.set_reviews_blindly(reviews_blindly=state.reviews_blindly)
        self.reviewer, self.review_folder = state.reviewer, state.review_folder
        self.sample = state.sample
        self.export_form, self.export_folder = state.export_form, state.export_folder
        self.sheet_options = state.sheet_options
        self.download_folder, self.download_manifest = state.download_folder, state.download_manifest
        self.download_makes_folder, self.language = state.download_makes_folder, state.language
        self._is_panel_beside = state.is_panel_shown
        self._is_narrow = self._window.width() < theme.PANEL_FOLDS_BELOW

    def _fit_to_screen(self) -> None:
        """Make the window small enough for its screen: status line and toasts are at its bottom."""
        room = self._window.screen().availableSize()
        # The frame is not known before the window is shown.
        room.setHeight(room.height() - self._window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight))
        self._window.resize(self._window.size().boundedTo(room))

    @property
    def is_panel_shown(self) -> bool:
        """Whether the side panel is visible."""
        return self._panel_place is not PanelPlace.AWAY

    @property
    def _panel_place(self) -> PanelPlace:
        """Where the panel is. In a narrow window it is hidden until it is opened by hand, over the gallery."""
        if self._is_narrow:
            return PanelPlace.OVER if self._is_panel_over else PanelPlace.AWAY
        return PanelPlace.BESIDE if self._is_panel_beside else PanelPlace.AWAY

    def toggle_panel(self) -> None:
        """Show or fold the side panel."""
        if self._is_narrow:
            self._is_panel_over = not self._is_panel_over
        else:
            self._is_panel_beside = not self._is_panel_beside
        self._place_panel()

    def follow_width(self) -> bool:
        """Fold the side panel or show it again if the window has become narrow or wide, and return whether it has."""
        was_narrow, self._is_narrow = self._is_narrow, self._window.width() < theme.PANEL_FOLDS_BELOW
        if was_narrow == self._is_narrow:
            return False
        self._is_panel_over = False
        self._place_panel()
        return True

    @property
    def is_full_screen(self) -> bool:
        """Whether the window fills the screen."""
        return self._window.isFullScreen()

    def toggle_full_screen(self) -> None:
        """Let the window fill the screen, or restore it; a maximised one is maximised again."""
        if not self.is_full_screen:
            self._geometry = self._window.saveGeometry()
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def toggle_auto_advance(self) -> None:
        """Change whether a mark of a single image goes to the next one."""
        self.auto_advances = not self.auto_advances
        if self._page is not None:
            self._page.marking.auto_advances = self.auto_advances

    def set_language(self, code: str) -> None:
        """Show all texts in another language, at once; an empty one is the system's."""
        self.language = code
        application = QApplication.instance()
        if isinstance(application, Application):
            application.set_language(code)

    def set_caption_lines(self, lines: int) -> None:
        """Set how many lines the captions of thumbnails have."""
        self.caption_lines = lines
        if self._page is not None:
            self._page.gallery.set_caption_lines(lines)

    def toggle_reopening(self) -> None:
        """Change whether the tabs of this run are opened again at the next start."""
        self.reopens_tabs = not self.reopens_tabs

    def toggle_filmstrip(self) -> None:
        """Change whether the viewer shows the filmstrip."""
        self.shows_filmstrip = not self.shows_filmstrip
        if self._page is not None:
            self._page.overlays.show_filmstrip(is_shown=self.shows_filmstrip)

    def set_sample(self, sample: Sample) -> None:
        """Change the sample text, or how slides are cropped."""
        self.sample = sample
        if self._page is not None:
            self._page.show_sample(sample)

    def _place_panel(self) -> None:
        if self._page is not None:
            self._page.panel_placement.set_place(self._panel_place)

    def _on_tile_size_changed(self) -> None:
        if self._page is not None:
            self._page.gallery.set_tile_side(self._toolbar.tile_side())
