"""All sizes, fonts, durations and colours, and how many pictures stand side by side; no other module has literals.

Sizes are logical pixels, times milliseconds. Colours come from the system's palette, so that a dark desktop gives a
dark app; only the five status colours are our own, one set for each scheme.
"""

from functools import lru_cache
from typing import Final

from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication, QStyle

# Space.
SPACE_4: Final = 4
SPACE_8: Final = 8
SPACE_12: Final = 12
SPACE_16: Final = 16
SPACE_24: Final = 24
SPACE_32: Final = 32
INSET: Final = SPACE_16  # from the edges of the window to field, header, chips, grid and status line

# Radius.
TILE_RADIUS: Final = 8
PANEL_RADIUS: Final = 8
BELOW_OVERLAY_BAR: Final = 72  # from the top edge of the viewer, whose buttons are above

# Type, as factors of the system's size.
CAPTION_FACTOR: Final = 0.85
PACK_NAME_FACTOR: Final = 1.4
DESCRIPTION_LINE_HEIGHT: Final = 1.4
DESCRIPTION_CHARACTERS: Final = 60
# Flags for painting text on one line, which has to be elided. Without `TextDontClip` Qt cuts off accents above
# the ascent of the font.
ONE_LINE: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip)
_HIGHEST: Final = "ÄÂÅÉÑŐŽẲỄḖ"

# Motion.
FADE_MS: Final = 120
MOTION_AFTER_MS: Final = 250
SHAPE_AWAITED_MS: Final = 1_000  # until placeholders are painted for a pack whose shape is not known
PULSE_MS: Final = 1600
FRAME_MS: Final = 33

# Window and parts.
WINDOW_SIZE: Final = (1180, 780)
WINDOW_MINIMUM: Final = (640, 380)  # with text at 175 % it fits 700 pixels, with a title bar
PANEL_WIDTH: Final = 320
PANEL_MINIMUM: Final = 240
PANEL_MAXIMUM: Final = 520
PANEL_FOLDS_BELOW: Final = 900  # width of the window
LOW_BELOW: Final = 480  # height of the window: one of 1366 × 700 pixels has 400 where everything is enlarged to 175 %
PREVIEW_SHARE: Final = 0.4
ICON_CHIP: Final = 12
ICON_SMALL: Final = 16
ICON: Final = 20
ICON_TILE: Final = 32
ICON_EMPTY: Final = 48
STATUS_MARK: Final = 10
SLIDER_WIDTH: Final = 110
FIELD_MINIMUM: Final = 160
FIELD_MAXIMUM: Final = 560
TOAST_WIDTH: Final = 480
DIALOG_WIDTH: Final = 460
POSITION_WIDTH: Final = 260
ABOUT_NAMES_WIDTH: Final = 220
ABOUT_HEIGHT: Final = 560
KEYS_DIALOG_SIZE: Final = (540, 340)
KEY_LIST_HEIGHT: Final = 150  # at least
TEXT_DIALOG_SIZE: Final = (560, 480)
TABLE_DIALOG_SIZE: Final = (1280, 640)
SETTINGS_SIZE: Final = (720, 560)
SETTINGS_MINIMUM: Final = (480, 320)
SETTINGS_PAGES_WIDTH: Final = 112
SETTINGS_CONTROL_WIDTH: Final = 176  # of a choice, at least
SHEET_DIALOG_SIZE: Final = (880, 640)
WINDOW_FRAME: Final = 40  # that a system may draw around a window, title bar included
SHEET_PREVIEW: Final = 240  # width and height, at least
PROGRESS_WIDTH: Final = 96
SCROLL_BAR: Final = 10
SCROLL_HANDLE: Final = 32  # at least
LOADING_LINE: Final = 2
LOADING_SEGMENT: Final = 240  # of the line, which moves
STATUS_BAR_SHARE: Final = 160
STATUS_BAR_HEIGHT: Final = 6
STATUS_BAR_REACH: Final = 20  # height that has the tool tip
STATUS_BAR_PART: Final = 4  # least width of a part
FILTER_MINIMUM: Final = 130
TAB_MINIMUM: Final = 116
TAB_MAXIMUM: Final = 220
TAB_CLOSE_ICON: Final = 12
TAB_LINE: Final = 2
TOOLBAR_SLIDER_FROM: Final = 800  # width of the toolbar
FACET_LIST_WIDTH: Final = 280
FACET_LIST_ROWS: Final = 12  # at most, without scrolling
CHIP_WIDTH: Final = 240  # of the filter's chips, at most
FACET_CHARACTERS: Final = 40  # of a value of the filter, where these are wider than the width in pixels
STATUS_LINE_INSET: Final = 2  # that every QStatusBar has around its items
HEADER_BAR_FROM: Final = 800  # width of the header

# Home and the list under the field.
# Of a card, at least, and of its cover, height to width. The width that is left over is shared by the cards of a row.
STRIP_CARD: Final = (280, 1 / 3)  # strips of pictures of any shape fill it with little of them cut off
PICTURE_CARD: Final = (188, 1.0)  # for one picture, of which no shape loses much
CARD_INSET: Final = 6  # of the cover in what is marked under the pointer
COVER_GAP: Final = 2  # between the pictures of a cover
COVER_TOP_SHARE: Final = 0.35  # of what is cut off a picture that is too high, the share above: faces are above
CARD_BUTTON: Final = 26
SMALL_COVER: Final = 44
RECENT_CARD_ROWS: Final = 2  # of cards on the home page, unless all are shown
FOUND_WIDTH: Final = 420  # of the list under the field, at least

# Tiles.
TILE_SIZES: Final = (96, 112, 128, 144, 160, 184, 208, 240, 272, 320, 384, 448, 512)
THUMBNAIL_SIDE: Final = 320  # thumbnails are made for tiles up to this size; larger tiles need larger ones
TILE_DEFAULT: Final = 184
TILE_GROWTH: Final = 1.1  # of a tile, at most, so that the tiles of a line fill it
TILE_GAP_MAXIMUM: Final = SPACE_24
CAPTION_FROM: Final = 96  # width of a tile; narrower ones have no caption
TILE_RING: Final = 2
TILE_RING_GAP: Final = 2
FOCUS_RING: Final = 2
FOCUS_RING_GAP: Final = 2
FOCUS_RADIUS: Final = 5
TILE_BUTTON: Final = 28
TILE_BUTTON_SMALL: Final = 20
TILE_BUTTON_GAP: Final = 2
TILE_BUTTON_INSET: Final = 6
MARK_BADGE: Final = 20
INITIAL: Final = 14  # of another person, beside the badge
MARK_BADGE_SMALL: Final = 14
MARK_BADGE_INSET: Final = 6
REJECTED_OPACITY: Final = 0.4
RETAINED_OPACITY: Final = 0.5
CHECKER: Final = 8
STRIP_PICTURE: Final = 64
STRIP_RADIUS: Final = 4
DRAG_PICTURE: Final = 96
DRAG_DISTANCE: Final = 12  # of the pictures from the pointer, so that it shows where they are dropped
_FIELD_SHARE: Final = 0.05  # of text in the ground of a flat field
CHIP_SHARE: Final = 0.1  # of text in the ground of a chip

# The viewer. It is dark in both schemes: pictures are judged on a dark, neutral ground.
VIEWER_PANEL_WIDTH: Final = 320
VIEWER_EDGE: Final = (72, 160)  # of the areas for the previous and the next image, while the picture is zoomed
VIEWER_ARROW: Final = 44
VIEWER_SETTLES_MS: Final = 60  # after the last movement of a picture, before it is made sharp
VIEWER_REQUESTS_MS: Final = 80  # between steps; originals of images that are shown for less are not requested
VIEWER_SPEAKS_MS: Final = 150  # after the last step
VIEWER_RESTS_MS: Final = 2500  # without a movement, before what lies over the picture fades
LOADING_NOTED_MS: Final = 500
COMPARE_GAP: Final = 4  # between panes
COMPARE_BAR: Final = 40  # height of the bar above the panes
FILMSTRIP: Final = 96  # across
FILMSTRIP_PICTURE: Final = 80  # across
FILMSTRIP_LONGEST: Final = 144  # of a picture, along
FILMSTRIP_LOSS: Final = 0.1  # of the picture's scale that the filmstrip may cost
# Where a text would be hard to read. Dark lines beside light ones are seen on any picture, and make it neither darker
# nor lighter, which would make the text look more readable than it is on the slide.
SHADE_DARK_LINES: Final = QColor(0, 0, 0, 110)
SHADE_LIGHT_LINES: Final = QColor(255, 255, 255, 110)
TEXT_SHADOW: Final = QColor(0, 0, 0, 110)  # of the service's text styles
TEXT_BAR: Final = QColor(0, 0, 0, 150)
SLIDE_HEIGHT: Final = 112  # of a picture in the slide tray
SLIDE_HEIGHT_LOW: Final = 64
SLIDES_LOW_BELOW: Final = 560  # height of the window
SLIDE_WIDTH: Final = 88  # of a slide, at least, so that there is room for its role
FILMSTRIP_BYTES: Final = 8 << 20  # of painted pictures
GUIDE_LINE: Final = 1
PAN_STEP: Final = 96
OVERLAY_TEXT: Final = QColor("#f2f2f2")
OVERLAY_GROUND: Final = QColor(20, 20, 20, 214)  # over any picture, text on it has a contrast of 9:1
OVERLAY_HOVER: Final = QColor(255, 255, 255, 36)
OVERLAY_CHOSEN: Final = QColor(255, 255, 255, 56)
OVERLAY_OUTLINE: Final = QColor(255, 255, 255, 110)  # of a button with a word, 3:1 on the ground
OVERLAY_LINE: Final = 1
GUIDE_CROPPED: Final = QColor(0, 0, 0, 190)
GUIDE_COVERED: Final = QColor(0, 0, 0, 112)
_VIEWER_BARS: Final = QColor("#1f1f1f")  # its ground is darker, as `_VIEW_SHADE` says
_VIEWER_TEXT: Final = QColor("#ececec")


class Colors(Struct, frozen=True):
    """Colours that are derived from the palette, and the status colours.

    Attributes:
        text: On the window or the view.
        muted: Secondary text, at least 4.5:1.
        disabled: Text of disabled widgets, 3:1, because a person may want to know what there would be.
        view: Ground of the gallery.
        panel: Ground of the side panel.
        ground: A tile's ground, one step off the view's.
        ground_hover: One step lighter.
        line: Hairlines between parts.
        accent: The system's, made darker in a light scheme and lighter in a dark one until a line in it is at least 3:1
            on every ground, banners included, and text in the view's colour on it at least 4.5:1.
        link: The system's, as text on the view, the bars and the panel, at least 4.5:1.
        green: Described.
        blue: Processing, waiting.
        amber: Pending, attention.
        red: Failed, blocked.
        grey: Any other status.
        checker: The two colours of the checkerboard under transparency.
        dark: Whether the scheme is dark.
    """

    text: QColor
    muted: QColor
    disabled: QColor
    view: QColor
    panel: QColor
    ground: QColor
    ground_hover: QColor
    line: QColor
    accent: QColor
    link: QColor
    green: QColor
    blue: QColor
    amber: QColor
    red: QColor
    grey: QColor
    checker: tuple[QColor, QColor]
    dark: bool

    def tint(self, color: QColor) -> QColor:
        """A pale background in that colour, for banners."""
        return _tint(self.view, color, dark=self.dark)


_KNOWN_COLORS: Final = 16
# Those colours of a palette from which all others are derived.
_ROLES: Final = (
    QPalette.ColorRole.Text,
    QPalette.ColorRole.Window,
    QPalette.ColorRole.Base,
    QPalette.ColorRole.Highlight,
    QPalette.ColorRole.Button,
)
_VIEW_SHADE: Final = 0.24  # of black in the view of a dark scheme: #323232 becomes #262626
_PANEL_SHADE: Final = 0.03  # of black in the panel of a light scheme: white becomes #f7f7f7


def mix(first: QColor, second: QColor, share: float) -> QColor:
    """Mix two colours; `share` is that of the second, from 0 to 1."""
    return QColor.fromRgbF(
        first.redF() * (1 - share) + second.redF() * share,
        first.greenF() * (1 - share) + second.greenF() * share,
        first.blueF() * (1 - share) + second.blueF() * share,
    )


def contrast(first: QColor, second: QColor) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: QColor) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF())


def field_ground(palette: QPalette, *, is_in_use: bool) -> QColor:
    """The ground of a flat field on a bar: a little off it, and that of the view while a person types there."""
    derived = colors(palette)
    return derived.view if is_in_use else mix(palette.color(QPalette.ColorRole.Window), derived.text, _FIELD_SHARE)


def until_readable(color: QColor, toward: QColor, grounds: tuple[QColor, ...], ratio: float) -> QColor:
    """The colour, mixed toward another in steps until it has that contrast to all grounds."""
    for step in range(21):
        mixed = mix(color, toward, step / 20)
        if all(contrast(mixed, ground) >= ratio for ground in grounds):
            return mixed
    return toward


def colors(palette: QPalette) -> Colors:
    """Derive all colours from those that a palette has for active windows and enabled widgets.

    Rows of a list that cannot be selected are painted with a palette for disabled ones.
    """
    return _derive_colors(*(palette.color(QPalette.ColorGroup.Active, role).rgba() for role in _ROLES))


@lru_cache(maxsize=_KNOWN_COLORS)  # called for every paint event, and the search for sufficient contrast takes 1 ms
def _derive_colors(*rgba: int) -> Colors:
    """Derive them from the colours of `_ROLES`. Most widgets have a palette of their own with the same colours."""
    text, bars, base, highlight, button = map(QColor.fromRgba, rgba)
    dark = bars.lightnessF() < text.lightnessF()
    # Many dark palettes use one grey for everything. The view is made darker, so that pictures stand out from it.
    view = mix(bars, QColor("black"), _VIEW_SHADE) if dark else base
    ground = mix(view, text, 0.06)
    ground_hover = mix(view, text, 0.12 if dark else 0.03)
    panel = bars if dark else mix(view, QColor("black"), _PANEL_SHADE)
    red, amber, blue = (
        (QColor("#ff8078"), QColor("#e0a83c"), QColor("#6cb6ff"))
        if dark
        else (QColor("#c8202b"), QColor("#8f5f00"), QColor("#0969da"))
    )
    banners = tuple(_tint(view, color, dark=dark) for color in (red, amber, blue))
    grounds = (view, ground, ground_hover, bars, panel, *banners)
    return Colors(
        text=text,
        muted=until_readable(mix(text, view, 0.32 if dark else 0.40), text, (view, ground, ground_hover, bars), 4.5),
        disabled=until_readable(bars, text, (view, bars, button), 3.0),
        view=view,
        panel=panel,
        ground=ground,
        ground_hover=ground_hover,
        line=mix(view, text, 0.16 if dark else 0.12),
        accent=until_readable(until_readable(highlight, text, grounds, 3.0), text, (view,), 4.5),
        link=until_readable(highlight, text, (view, bars, panel), 4.5),
        green=QColor("#4cc38a" if dark else "#1a7f37"),
        blue=blue,
        amber=amber,
        red=red,
        grey=QColor("#a3abb4" if dark else "#59636e"),
        checker=(mix(view, text, 0.20 if dark else 0.0), mix(view, text, 0.28 if dark else 0.08)),
        dark=dark,
    )


def paper_colors() -> Colors:
    """The colours of what is printed: on white, in both schemes."""
    white, ink, blue = 0xFFFFFFFF, 0xFF1A1A1A, 0xFF0969DA
    return _derive_colors(ink, white, white, blue, white)


def _tint(view: QColor, color: QColor, *, dark: bool) -> QColor:
    return mix(view, color, 0.22 if dark else 0.12)


def readable_palette(palette: QPalette) -> QPalette:
    """The palette with readable secondary texts: many systems have less than 2:1 for those of disabled widgets.

    The role `PlaceholderText` becomes `Colors.muted`.
    """
    readable, derived = QPalette(palette), colors(palette)
    role = QPalette.ColorRole
    readable.setColor(role.PlaceholderText, derived.muted)
    for each in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        readable.setColor(QPalette.ColorGroup.Disabled, each, derived.disabled)
    return readable


_OUTLINE: Final = 140  # per cent; Fusion makes the colour of the window so much darker for an outline


def class_palettes(palette: QPalette) -> dict[str, QPalette]:
    """The palettes of those classes of widgets that have other colours, by the names of the classes.

    Fields have the ground of the view: in dark palettes they would look like the window. The outline of a box is made
    lighter there, because Fusion derives one from the window that is too dark to be seen. Sliders and progress bars
    have the accent, because some dark palettes have a highlight that is too dark; disabled ones have none.
    """
    derived, role, disabled = colors(palette), QPalette.ColorRole, QPalette.ColorGroup.Disabled
    field, bar = QPalette(palette), QPalette(palette)
    field.setColor(role.Base, derived.view)
    box = QPalette(field)
    if derived.dark:
        box.setColor(role.Window, derived.muted.lighter(_OUTLINE))
        box.setColor(disabled, role.Window, derived.line.lighter(_OUTLINE))
    bar.setColor(role.Highlight, derived.accent)
    bar.setColor(disabled, role.Highlight, derived.line)
    fields = ("QAbstractItemView", "QAbstractSpinBox", "QComboBox", "QLineEdit", "QPlainTextEdit")
    return {
        **dict.fromkeys(fields, field),
        **dict.fromkeys(("QCheckBox", "QRadioButton"), box),
        **dict.fromkeys(("QProgressBar", "QSlider"), bar),
    }


def scheme_palette(*, dark: bool) -> QPalette:
    """The palette of a light or a dark scheme, as Fusion has it, for systems that have none of their own."""
    window, text, base = ("#323232", "#f0f0f0", "#242424") if dark else ("#efefef", "#000000", "#ffffff")
    palette = QPalette(QColor(window), QColor(window))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(role, QColor(text))
    palette.setColor(QPalette.ColorRole.Base, QColor(base))
    palette.setColor(QPalette.ColorRole.Highlight, QColor("#308cc6"))
    palette.setColor(QPalette.ColorRole.HighlightedText, QColor("#ffffff"))
    return readable_palette(palette)


def viewer_palette(system: QPalette) -> QPalette:
    """The palette of the viewer: dark and neutral in both schemes, with the accent of the system."""
    palette = QPalette(_VIEWER_BARS, _VIEWER_BARS)
    texts = (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText)
    for role in (*texts, QPalette.ColorRole.ToolTipText):
        palette.setColor(role, _VIEWER_TEXT)
    palette.setColor(QPalette.ColorRole.ToolTipBase, _VIEWER_BARS)
    palette.setColor(QPalette.ColorRole.Base, mix(_VIEWER_BARS, QColor("black"), _VIEW_SHADE))
    for role in (QPalette.ColorRole.Highlight, QPalette.ColorRole.HighlightedText, QPalette.ColorRole.Link):
        palette.setColor(role, system.color(role))
    return readable_palette(palette)


def caption_font(base: QFont) -> QFont:
    """The small size, with figures of equal width."""
    return _scaled(base, CAPTION_FACTOR, tabular=True)


def pack_name_font(base: QFont) -> QFont:
    """The large size, semibold."""
    font = _scaled(base, PACK_NAME_FACTOR)
    font.setWeight(QFont.Weight.DemiBold)
    return font


def semibold_font(base: QFont) -> QFont:
    """The base size, semibold."""
    font = QFont(base)
    font.setWeight(QFont.Weight.DemiBold)
    return font


def code_font(base: QFont) -> QFont:
    """The small size, monospace, for codes."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    if base.pointSizeF() > 0:
        font.setPointSizeF(base.pointSizeF() * CAPTION_FACTOR)
    return font


def _scaled(base: QFont, factor: float, *, tabular: bool = False) -> QFont:
    font = QFont(base)
    if base.pointSizeF() > 0:
        font.setPointSizeF(base.pointSizeF() * factor)
    else:
        font.setPixelSize(round(base.pixelSize() * factor))
    if tabular:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


def characters(font: QFont, count: int) -> int:
    """The width of so many characters of a usual text."""
    return count * QFontMetrics(font).averageCharWidth()


def accent_room(font: QFont) -> int:
    """How far accents of capitals are above the ascent of a font, in pixels."""
    return _accent_room(font.toString())


@lru_cache(maxsize=16)
def _accent_room(description: str) -> int:
    font = QFont()
    font.fromString(description)
    metrics = QFontMetrics(font)
    return max(0, -metrics.tightBoundingRect(_HIGHEST).top() - metrics.ascent())


def motion_ms(duration_ms: int) -> int:
    """The duration, or 0 where the system asks for reduced motion."""
    style = QApplication.style()
    return duration_ms if style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0 else 0


FEWEST_COMPARED: Final = 2
MOST_COMPARED: Final = 4
