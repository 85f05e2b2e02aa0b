"""The pseudo-locale, a language for tests: every text accented, lengthened and in brackets: ``[Öþéñ þåçķ ~]``.

It shows which texts are not translated, are concatenated from pieces, or are cut off.
"""

import re
from typing import Final, override

from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from app.ui.application import Application
from app.ui.texts import wording

PSEUDO_LOCALE: Final = "pseudo"
_ACCENTED: Final = str.maketrans("ABCDEGHIKLNOPRSTUYZabcdeghiklnoprstuyz", "ÅBÇÐÉĜĤÎĶĻÑÖÞŔŠŢÛÝŽåƀçðéĝĥîķļñöþŕšţûýž")
# Placeholders, mnemonics and keys stay as they are.
_UNCHANGED: Final = re.compile(r"(\{\w+\}|%L?n|%\d|&\w|\b(?:Ctrl|Shift)\+\w+|\bF\d+\b)")
_LENGTHENED_BY: Final = 0.4  # as German is, compared with English
_ADDED_WORD: Final = " ~~~~~~"
# Qt reads the names of keys with the same translator that writes them.
_KEY_NAMES: Final = "QShortcut"


def pseudo(text: str) -> str:
    """A text in the pseudo-locale."""
    parts = _UNCHANGED.split(text)
    accented = "".join(part if number % 2 else part.translate(_ACCENTED) for number, part in enumerate(parts))
    own_length = sum(map(len, parts[::2]))
    missing = max(1, round(own_length * _LENGTHENED_BY) - 2)  # the brackets count, too
    # A sentence is made longer by words, and can wrap between them; a word stays one.
    word = _ADDED_WORD if " " in text.strip() else "~"
    return f"[{accented}{(word * missing)[:missing]}]"


class PseudoLocale(QTranslator):
    """Translates every text, those of Qt's own widgets as well."""

    @override
    def translate(self, context: str, sourceText: str, /, disambiguation: str | None = None, n: int = -1) -> str:
        if context == wording.DAY.context:  # a format, not a text
            return f"'['{sourceText}']'"
        return sourceText if context == _KEY_NAMES else pseudo(sourceText)

    @override
    def isEmpty(self) -> bool:
        return False  # Qt tells widgets of a translator only if it has something


def set_language(code: str) -> None:
    """Show all texts in a language, which may be the pseudo-locale."""
    application = QApplication.instance()
    assert isinstance(application, Application)
    for former in application.findChildren(PseudoLocale):
        application.removeTranslator(former)
        former.deleteLater()
    application.set_language("en" if code == PSEUDO_LOCALE else code)
    if code == PSEUDO_LOCALE:
        application.installTranslator(PseudoLocale(application))
    application.sendPostedEvents()  # of which the last ones tell the widgets
