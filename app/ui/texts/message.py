"""How a sentence is marked for translation and translated. Knows no sentence itself."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import QCoreApplication

# `lupdate` finds the calls of this name whose arguments are literals. A fourth argument is the number behind `%Ln`: it
# chooses the plural form, and is shown with the separators of the locale.
translate: Final = QCoreApplication.translate


class Message(NamedTuple):
    """A sentence that is always the same; `lupdate` finds it by the name of this class.

    Attributes:
        context: Subject of the sentence, under which translators find it.
        source: The sentence in English.
    """

    context: str
    source: str

    def text(self) -> str:
        """The sentence in the language in use."""
        return translate(self.context, self.source)
