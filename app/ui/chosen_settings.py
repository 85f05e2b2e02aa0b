"""What a person has set and is saved between runs: sizes, places, switches. Menus, pages and dialogs follow it.

Whether there is a key is saved, too. The key itself is not.
"""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QByteArray, QObject, Signal

from app.core.network import NetworkSettings, network_values, read_network
from app.core.readability import Sample
from app.core.settings_file import Claim, Settings, SettingsFile, Values

_GEOMETRY: Final = "window/geometry"
_SPLITTER: Final = "window/splitter"
_TILE_SIDE: Final = "gallery/tile_side"
_CAPTIONS: Final = "gallery/caption_lines"
_SAMPLE: Final = "slides/sample"
_LINES: Final = ("0", "1", "2")
_COLOR_SCHEME: Final = "window/color_scheme"
COLOR_SCHEMES: Final = ("", "light", "dark")
HAS_KEY: Final = "key/is_known"
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
        color_scheme: `light` or `dark`; empty for the system's.
        network: How the network is reached.
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
    color_scheme: str = ""
    network: NetworkSettings = NetworkSettings()


def load(settings: Settings | None) -> WindowState:
    """The state of the last run; what is missing or damaged has its default."""
    settings = settings or {}
    tile_side = settings.get(_TILE_SIDE, "")
    words = {name: settings.get(key, "") for name, key in _SWITCHES.items()}
    values: dict[str, Any] = {name: _WORDS[word] for name, word in words.items() if word in _WORDS}
    values |= {name: settings.get(key, "") for name, key in _TEXTS.items()}
    scheme = settings.get(_COLOR_SCHEME, "")
    return WindowState(
        geometry=_bytes_of(settings, _GEOMETRY),
        splitter=_bytes_of(settings, _SPLITTER),
        tile_side=int(tile_side) if tile_side.isdecimal() else None,
        sample=_sample_of(settings.get(_SAMPLE, "")),
        caption_lines=int(lines) if (lines := settings.get(_CAPTIONS, "")) in _LINES else 1,
        color_scheme=scheme if scheme in COLOR_SCHEMES else "",
        network=read_network(settings),
        **values,
    )


def was_key_known(settings: Settings | None) -> bool:
    """Whether there was a key in the last run; the keychain answers only after the first paint."""
    return settings is not None and settings.get(HAS_KEY) == "true"


def values_of(state: WindowState, *, has_key: bool | None = None) -> Values:
    """The values by section and key, as `load` reads them.

    Args:
        state: Of the window.
        has_key: Whether there is a key, for the home page of the next run; None if that is not known.
    """
    values: Values = {
        _GEOMETRY: _text_of(state.geometry),
        _SPLITTER: _text_of(state.splitter),
        _CAPTIONS: str(state.caption_lines),
        _SAMPLE: msgspec.json.encode(state.sample).decode(),
        _TILE_SIDE: None if state.tile_side is None else str(state.tile_side),
        _COLOR_SCHEME: state.color_scheme,
        **{key: _word_of(getattr(state, name)) for name, key in _SWITCHES.items()},
        # What is not printable would not be read as it was written.
        **{key: text for name, key in _TEXTS.items() if (text := getattr(state, name)).isprintable()},
        **network_values(state.network),
    }
    return values if has_key is None else {**values, HAS_KEY: _word_of(has_key)}


def _bytes_of(settings: Settings, key: str) -> QByteArray | None:
    """The bytes of a value; None if it is missing or damaged."""
    match = _BYTES.fullmatch(settings.get(key, ""))
    if match is None:
        return None
    try:
        value = QByteArray(_ESCAPED.sub(_unescaped, match[1]).encode("latin-1"))
    except ValueError:
        return None
    return value if value.startsWith(_MAGIC[key]) else None


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


def is_sound(settings: Settings) -> bool:
    """Whether no value has its default only because what is in the file makes no sense."""
    first, read = values_of(WindowState(), has_key=True), values_of(load(settings), has_key=True)
    del read[_SAMPLE]  # former versions wrote the default in other words
    return settings.get(HAS_KEY, "true") in _WORDS and all(
        text != first[key] or settings.get(key, text) == text for key, text in read.items() if key != HAS_KEY
    )


def make_file(settings: Settings | None, claim: Claim = lambda: lambda: None) -> SettingsFile | None:
    """Make what writes the settings, from what was read; None if it could not be read, and stays as it is.

    Args:
        settings: What was read.
        claim: See `SettingsFile`.
    """
    if settings is None:
        return None
    return SettingsFile(is_sound, {**values_of(load(settings)), HAS_KEY: settings.get(HAS_KEY)}, claim)


class ChosenSettings(QObject):
    """The settings in use, of which each has this one owner.

    Attributes:
        state: What is chosen. Geometry and splitter are those of the last run, and size of tiles and panel may be.

    Signals:
        changed: At least one has changed; no arguments.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin with those of the first run."""
        super().__init__(parent)
        self.state = WindowState()

    def change(self, **values: Any) -> None:  # noqa: ANN401 - the fields of `WindowState` have several types
        """Change fields of the state."""
        changed = replace(self.state, **values)
        if changed != self.state:
            self.state = changed
            self.changed.emit()

    def toggle(self, name: str) -> None:
        """Change a switch, by the name of its field."""
        self.change(**{name: not getattr(self.state, name)})
