"""What the packages say about the program, in each of its languages: names, summaries and types of files.

The sentences are translated in the same files as those of the program (`resources/translations`), so that a language
is one file. Each description puts the translations into the form of its system.
"""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree

from release import project

_FOLDER: Final = project.ROOT / "resources" / "translations"
_PREFIX: Final = "pack-browser_"
_ENGLISH: Final = "en"


def marked(_context: str, text: str) -> str:
    """A text that is translated. Qt's `lupdate` finds it by the name of this function."""
    return text


SUMMARY: Final = marked("Packages", "Look through Genviral image packs")
REVIEW: Final = marked("Packages", "Pack review")
# By their names in the templates.
TEXTS: Final = {
    "SUMMARY": SUMMARY,
    "REVIEW": REVIEW,
    "GENERIC_NAME": marked("Packages", "Image Pack Viewer"),
    "KEYWORDS": marked("Packages", "Genviral;images;pack;gallery;"),
    "ABOUT": marked(
        "Packages",
        "Paste the ID of an image pack, see all of its images in order, read what the AI wrote about each, pick the"
        " best, and take them away as URLs, files, contact sheets or slides.",
    ),
    "RESPONSIVE": marked(
        "Packages", "The window stays responsive while a pack loads, and a newer request replaces an older one"
    ),
    "BROKEN_IMAGE": marked("Packages", "A broken image affects only its own tile, which says what is wrong"),
    "DEMO_PACK": marked("Packages", "A built-in demonstration pack, which needs no key and no network"),
    "GALLERY_PICTURE": marked("Packages", "A pack in the gallery, with the details of an image beside it"),
    "DARK_PICTURE": marked("Packages", "The window in a dark desktop's colours"),
    "ERROR_PICTURE": marked("Packages", "A pack that could not be opened, and what to do about it"),
}


def languages() -> list[str]:
    """The codes of the languages beside English, such as "de" and "pt_BR"."""
    codes = (path.stem.removeprefix(_PREFIX) for path in _FOLDER.glob(f"{_PREFIX}*.ts"))
    return sorted(code for code in codes if code != _ENGLISH)


def translated(text: str) -> dict[str, str]:
    """A text by the languages that translate it."""
    found = {code: _texts(code).get(text, "") for code in languages()}
    return {code: translation for code, translation in found.items() if translation}


def _texts(code: str) -> dict[str, str]:
    contexts = ElementTree.parse(_FOLDER / f"{_PREFIX}{code}.ts").iter("context")
    return {
        message.findtext("source") or "": message.findtext("translation") or ""
        for context in contexts
        if context.findtext("name") == "Packages"
        for message in context.iter("message")
    }
