"""Names of files and folders that are valid on every system. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from app.core.display_text import one_line

# What Windows, or a file system that it uses, does not allow. Elsewhere only the slash and NUL are not allowed.
_NOT_ALLOWED: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)", re.IGNORECASE)
# Joiners and selectors belong to the character before or after them, which may have been cut off.
_JOINERS: Final = "\u200c\u200d\ufe0e\ufe0f"
_MOST_WORDS: Final = 8
# File systems allow 255 bytes, or 143 if names are encrypted.
_MOST_BYTES: Final = 100


def file_name_part(text: str, most_words: int | None = None) -> str:
    """The first words of a text, in a form that can be a part of a file name; empty if there are none."""
    # Composed: systems that decompose names treat both forms as the same name.
    words = unicodedata.normalize("NFC", _NOT_ALLOWED.sub(" ", one_line(text))).split()[:most_words]
    while words and len(" ".join(words).encode()) > _MOST_BYTES and len(words) > 1:
        words.pop()
    cut = " ".join(words).encode()[:_MOST_BYTES].decode(errors="ignore")
    return cut.strip(f". {_JOINERS}")


def folder_name(text: str, otherwise: str) -> str:
    """A text as the name of a folder; `otherwise` if nothing of it can be in a name."""
    name = file_name_part(text) or otherwise
    return f"_{name}" if _RESERVED.match(name) else name


def original_stem(position: int, total: int, description: str, image_id: str) -> str:
    """The name of an image's file without the extension: its position, and first words of the description or the ID.

    Args:
        position: From 1.
        total: Number of images of the pack; all positions have as many digits as this number, and at least three.
        description: May be empty.
        image_id: May be empty.
    """
    digits = max(3, len(str(total)))
    words = file_name_part(description, _MOST_WORDS) or file_name_part(image_id)
    return f"{position:0{digits}}-{words}".rstrip("-")


def unlimited_path(path_text: str) -> str:
    r"""An absolute path on Windows, in the form that may have more than 260 characters.

    ``C:\Packs`` becomes ``\\?\C:\Packs``, and ``\\server\packs`` becomes ``\\?\UNC\server\packs``.
    """
    if path_text.startswith(("\\\\?\\", "\\\\.\\")):
        return path_text
    return rf"\\?\UNC{path_text[1:]}" if path_text.startswith("\\\\") else rf"\\?\{path_text}"
