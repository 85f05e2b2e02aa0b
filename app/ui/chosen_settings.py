"""What a person has set and is saved between runs: sizes, places, switches. Menus, pages and dialogs follow it.

Whether there is a key is saved, too. The key itself is not.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable
from contextlib import suppress
from enum import Enum, auto
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct, field
from msgspec.structs import fields, replace
from PySide6.QtCore import QByteArray, QObject, Signal

from app.core.connection import NetworkSettings, network_values, read_network
from app.core.contact_sheet import SheetOptions
from app.core.readability import Sample
from app.core.settings_file import Claim, Settings, SettingsFile, Values


class CopyTarget(Enum):
    """Some images of the pack on screen. The values are parts of the names of commands."""

    CHOSEN = "chosen"  # the selected ones, or all that are shown where none is selected
    SHOWN = "shown"
    PICKED = "picked"
    ALL = "all"  # of the pack, whatever the filter shows
    LEFT = "left"  # those whose links a check has not reached


class PanelPlace(Enum):
    """Where the side panel is."""

    BESIDE = auto()  # beside the gallery, with a handle between them
    OVER = auto()  # over the right part of the gallery, in a window that is too narrow for both
    AWAY = auto()  # hidden


HAS_KEY: Final = "key/is_known"
_SAMPLE: Final = "slides/sample"
_STRUCTS: Final = (Sample, SheetOptions)  # which are JSON in the file


class SettingValues(Struct, frozen=True):
    """The geometry of the window, and what is switched on in it. What was not saved has its default.

    The name of a field is its key in the file.

    Attributes:
        geometry: Of the window, as Qt saves it.
        splitter: Between gallery and side panel, as Qt saves it.
        is_panel_shown: Whether the side panel is visible.
        tile_side: Of a thumbnail, in logical pixels.
        refreshes_live: Whether a pack is requested again by itself while its images are being described.
        auto_advances: Whether the next image becomes the current one after a mark.
        knows_auto_advance: Whether that was offered or switched.
        reopens_tabs: Whether the tabs of the last run are opened again at the start.
        caption_lines: How many lines the captions of thumbnails have, 0 to 2.
        shows_stacks: Whether images that are the same stand together in the gallery.
        shows_filmstrip: Whether the viewer shows the filmstrip where there is room.
        reviewer: The name that the person has given for a shared review; empty if none was.
        review_folder: Of the last shared review; empty if there was none.
        sample: The sample text, and how slides are cropped.
        pack_order: How the packs of the home page are sorted: by when they were used last, by name or by size.
        export_form: The form of the last export.
        export_small_pictures: Whether the pictures of the last exported page were small.
        export_folder: The folder of the last export.
        download_folder: The folder that was chosen for the last download.
        download_makes_folder: Whether that was put in a folder with the pack's name.
        download_manifest: Whether it was with a table of the files.
        sheet: What was chosen for the last contact sheet.
        sheet_folder: The folder of the last one in a file.
        takes_all_of: The IDs of packs of which all images were taken last although some are picked, the latest last.
        language: Of all texts, such as "de"; empty for the system's.
        color_scheme: `light` or `dark`; empty for the system's.
        network: How the network is reached.
    """

    geometry: QByteArray | None = field(default=None, name="window/geometry")
    splitter: QByteArray | None = field(default=None, name="window/splitter")
    is_panel_shown: bool = field(default=True, name="window/details")
    tile_side: int | None = field(default=None, name="gallery/tile_side")
    refreshes_live: bool = field(default=True, name="pack/refreshes_live")
    auto_advances: bool = field(default=False, name="gallery/auto_advance")
    knows_auto_advance: bool = field(default=False, name="gallery/knows_auto_advance")
    reopens_tabs: bool = field(default=True, name="window/reopens_tabs")
    caption_lines: Literal[0, 1, 2] = field(default=1, name="gallery/caption_lines")
    shows_stacks: bool = field(default=False, name="gallery/stacks")
    shows_filmstrip: bool = field(default=True, name="viewer/filmstrip")
    reviewer: str = field(default="", name="review/name")
    review_folder: str = field(default="", name="review/folder")
    sample: Sample = field(default=Sample(), name=_SAMPLE)
    pack_order: Literal["date", "name", "size"] = field(default="date", name="home/pack_order")
    export_form: str = field(default="", name="export/form")
    export_small_pictures: bool = field(default=False, name="export/small_pictures")
    export_folder: str = field(default="", name="export/folder")
    download_folder: str = field(default="", name="download/folder")
    download_makes_folder: bool = field(default=True, name="download/makes_folder")
    download_manifest: bool = field(default=False, name="download/manifest")
    sheet: SheetOptions = field(default=SheetOptions(), name="sheet/layout")
    sheet_folder: str = field(default="", name="sheet/folder")
    takes_all_of: str = field(default="", name="take/all_of")
    language: str = field(default="", name="window/language")
    color_scheme: Literal["", "light", "dark"] = field(default="", name="window/color_scheme")
    network: NetworkSettings = NetworkSettings()


def load(settings: Settings | None) -> SettingValues:
    """The state of the last run; what is missing or damaged has its default."""
    values: dict[str, Any] = {}
    settings = settings or {}
    for name, key in KEYS.items():
        if key in settings:
            with suppress(ValueError, msgspec.MsgspecError):
                values[name] = _read(settings[key], _TYPES[name])
    return SettingValues(**values, network=read_network(settings))


def was_key_known(settings: Settings | None) -> bool:
    """Whether there was a key in the last run; the keychain answers only after the first paint."""
    return settings is not None and settings.get(HAS_KEY) == "true"


def values_of(state: SettingValues, *, has_key: bool | None = None) -> Values:
    """The values by section and key, as `load` reads them.

    Args:
        state: Of the window.
        has_key: Whether there is a key, for the home page of the next run; None if that is not known.
    """
    values = {
        key: _write(getattr(state, name))
        for name, key in KEYS.items()
        if _TYPES[name] is not str or getattr(state, name).isprintable()  # else it would not be read as it was written
    }
    return {**values, **network_values(state.network), **({} if has_key is None else {HAS_KEY: _write(has_key)})}


def _read(text: str, kind: object) -> object:
    """The value of a text; raises an error if it has none. What Qt did not write is refused when it is restored."""
    if kind in _STRUCTS:
        return msgspec.json.decode(text, type=kind)
    if kind == QByteArray | None:
        return QByteArray(b64decode(text, validate=True))
    return msgspec.convert(text, kind, strict=False)


def _write(value: object) -> str | None:
    if isinstance(value, _STRUCTS):
        return msgspec.json.encode(value).decode()
    if isinstance(value, QByteArray):
        return b64encode(value.data()).decode()
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


# The key of each field in the file; the network's are those of `core.connection`.
KEYS: Final = {each.name: each.encode_name for each in fields(SettingValues) if "/" in each.encode_name}
_TYPES: Final = {each.name: each.type for each in fields(SettingValues)}


def is_sound(settings: Settings) -> bool:
    """Whether no value has its default only because what is in the file makes no sense."""
    first, read = values_of(SettingValues(), has_key=True), values_of(load(settings), has_key=True)
    del read[_SAMPLE]  # former versions wrote the default in other words
    return settings.get(HAS_KEY, "true") in {"true", "false"} and all(
        text != first[key] or settings.get(key, text) == text for key, text in read.items() if key != HAS_KEY
    )


def make_file(
    settings: Settings | None,
    claim: Claim = lambda: lambda: None,
    redact: Callable[[str], str] = lambda text: text,
) -> SettingsFile | None:
    """Make what writes the settings, from what was read; None if it could not be read, and stays as it is.

    Args:
        settings: What was read.
        claim: See `SettingsFile`.
        redact: Likewise.
    """
    if settings is None:
        return None
    return SettingsFile(is_sound, {**values_of(load(settings)), HAS_KEY: settings.get(HAS_KEY)}, claim, redact)


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
        self.state = SettingValues()

    @property
    def is_panel_shown(self) -> bool:
        """Whether the side panel is visible."""
        return self.state.is_panel_shown

    def toggle_panel(self) -> None:
        """Show or fold the side panel."""
        self.toggle("is_panel_shown")

    def toggle_full_screen(self) -> None:
        """Let the window fill the screen, or restore it; without a window nothing happens."""

    def change(self, **values: Any) -> None:  # noqa: ANN401 - the fields of `SettingValues` have several types
        """Change fields of the state."""
        changed = replace(self.state, **values)
        if changed != self.state:
            self.state = changed
            self.changed.emit()

    def toggle(self, name: str) -> None:
        """Change a switch, by the name of its field."""
        self.change(**{name: not getattr(self.state, name)})
