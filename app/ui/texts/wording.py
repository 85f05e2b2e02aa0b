"""What all texts are made of: sentences to be translated, and numbers, sizes and times in the locale of the language.

Knows no sentence itself.
"""

import math
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, override

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QDateTime, QEvent, QLocale, QObject, SignalInstance
from PySide6.QtGui import QKeySequence

_MOST_OF_QT: Final = 2**31 - 1  # the largest number that chooses a plural form


def translate(context: str, source: str, comment: str | None = None, n: int = -1) -> str:
    """A sentence in the language in use. `lupdate` finds the calls of this name whose arguments are literals.

    Args:
        context: Subject of the sentence.
        source: The sentence in English.
        comment: For translators.
        n: The number behind `%Ln`: it chooses the plural form, and is shown with the separators of the locale.
    """
    if n <= _MOST_OF_QT:
        return QCoreApplication.translate(context, source, comment, n)
    ends_alike = 10**9 + n % 10**6  # has the same plural form in all languages
    return QCoreApplication.translate(context, source, comment, ends_alike).replace(number(ends_alike), number(n))


# In place of the number of `%Ln`, which is known when a sentence is used: `lupdate` sees that it has plural forms.
COUNT: Final = 1
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


class Message(Struct, frozen=True):
    """A sentence; `lupdate` finds it by the name of this class, whose arguments are those of `translate`.

    Attributes:
        context: Subject of the sentence, under which translators find it.
        source: The sentence in English.
        comment: For translators.
        n: `COUNT` for a sentence with plural forms, else -1.
    """

    context: str
    source: str
    comment: str | None = None
    n: int = -1

    def text(self) -> str:
        """The sentence in the language in use; for one without values."""
        return translate(self.context, self.source)

    def __call__(self, *values: int | str) -> str:
        """The sentence in the language in use, with values.

        Args:
            values: The number of `%Ln`, if it has one, then those of the placeholders, in the order of the source.
        """
        count, others = (int(values[0]), values[1:]) if self.n == COUNT else (-1, values)
        shown = (number(each) if isinstance(each, int) else each for each in others)
        names = zip(_PLACEHOLDER.findall(self.source), shown, strict=True)
        return translate(self.context, self.source, self.comment, count).format(**dict(names))


type Text = str | Message | Callable[[], str]


class _LanguageFollower(QObject):
    """Qt sends a change of the language to each widget, and to the children of each."""

    def __init__(self, widget: QObject, render: Callable[[], object]) -> None:
        super().__init__(widget)
        self._render = render

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LanguageChange:
            self._render()
        return super().event(event)


def follow_language(widget: QObject, render: Callable[[], object]) -> None:
    """Call a function whenever the language is changed, as long as a widget exists."""
    _LanguageFollower(widget, render)


def keep_shown(widget: QObject, render: Callable[[], object], *changes: SignalInstance) -> None:
    """Call a function now, whenever one of some signals is emitted, and in each language while a widget exists."""
    for changed in changes:
        changed.connect(render)
    follow_language(widget, render)
    render()


def text_of(text: Text) -> str:
    """A text in the language in use."""
    return text if isinstance(text, str) else text.text() if isinstance(text, Message) else text()


def show_text(widget: QObject, set_text: Callable[[str], object], text: Text) -> None:
    """Set a text of a widget, and again whenever the language is changed if it is not just a `str`."""
    if not isinstance(text, str):
        follow_language(widget, lambda: set_text(text_of(text)))
    set_text(text_of(text))


# Names of keys that Qt's German leaves in English or names unusually. `lupdate` finds them here; Qt asks for them, and
# the translator of the program is asked before that of Qt.
KEY_NAMES: Final = (
    Message("QShortcut", "Return"),
    Message("QShortcut", "Up"),
    Message("QShortcut", "Down"),
    Message("QShortcut", "PgUp"),
    Message("QShortcut", "PgDown"),
)

# How a language writes a day, in the letters of `QDate.toString`: "d. MMM yyyy" in German.
DAY: Final = Message("Dates", "d MMM yyyy")
_DAY_OF_THIS_YEAR: Final = Message("Dates", "d MMM")

_LARGEST_SHOWN: Final = 10**60


def number(value: int) -> str:
    """An integer of any size with the locale's separators; one that would fill lines as a power of ten."""
    if abs(value) >= _LARGEST_SHOWN:
        return f"≈ 10^{round(math.log10(abs(value)))}"
    if abs(value) >= 2**63:
        return f"{value:,}".replace(",", QLocale().groupSeparator())
    return QLocale().toString(value)


def rounded(value: int) -> int:
    """An estimate with two significant digits."""
    return round(value, -max(0, len(str(value)) - 2))


def size(value: int) -> str:
    """A number of bytes with two significant digits, such as "2.1 GB" and "60 MB"."""
    shortest = QLocale.FloatingPointPrecisionOption.FloatingPointShortest.value
    return QLocale().formattedDataSize(
        rounded(min(value, 9_200_000_000_000_000_000)), shortest, QLocale.DataSizeFormat.DataSizeSIFormat
    )


def sentence_case(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def alt_prefix() -> str:
    """The Alt key as the system writes it before what is pressed with it: "Alt+"."""
    return native_keys("Alt+A")[:-1]


def native_keys(keys: str) -> str:
    """Keys, such as "Ctrl+Down", as the system writes them in the language in use."""
    sequence = QKeySequence(keys, QKeySequence.SequenceFormat.PortableText)
    return sequence.toString(QKeySequence.SequenceFormat.NativeText)


def day(iso_text: str) -> str:
    """An ISO 8601 time as a date in the user's time zone, such as "14 Feb 2026".

    Text that is not a time is returned unchanged.
    """
    seconds = _seconds(iso_text)
    return day_of(seconds) if seconds is not None else iso_text


def moment(iso_text: str) -> str:
    """An ISO 8601 time as date and time in the user's time zone and locale.

    Text that is not a time is returned unchanged.
    """
    seconds = _seconds(iso_text)
    return moment_of(seconds) if seconds is not None else iso_text


def moment_of(seconds: float) -> str:
    """A moment in seconds since 1970 as date and time, such as "24 Nov 2026, 14:02", in the user's zone and locale."""
    return f"{day_of(seconds)}, {time_of_day(seconds)}"


def time_of_day(seconds: float) -> str:
    """The time of day of a moment in seconds since 1970, such as "12:04", in the user's time zone and locale."""
    return QLocale().toString(_local(seconds).time(), QLocale.FormatType.ShortFormat)


def short_moment(seconds: float) -> str:
    """Day and time of a moment in seconds since 1970, such as "24 Nov, 14:02"; with the year if it is another one."""
    date = _local(seconds).date()
    is_this_year = date.year() == _local(time.time()).date().year()
    return f"{day_of(seconds, _DAY_OF_THIS_YEAR if is_this_year else DAY)}, {time_of_day(seconds)}"


def day_of(seconds: float, form: Message = DAY) -> str:
    """The day of a moment in seconds since 1970, such as "14 Feb 2026", in the user's time zone."""
    return QLocale().toString(_local(seconds).date(), form.text())


def _local(seconds: float) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(round(seconds * 1000)).toLocalTime()


def _seconds(iso_text: str) -> float | None:
    """The API sends UTC; a time without a time zone is taken as UTC as well."""
    try:
        parsed = datetime.fromisoformat(iso_text)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
