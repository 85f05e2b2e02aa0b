"""Updates the translations in `resources/translations`.

Run it from the project's root: ``uv run packaging/bundle/make_translations.py``.

Qt's `lupdate` adds new texts of `app/ui/texts`, of the modules that print on the command line, and of the packages'
descriptions to each `.ts` file, and removes obsolete ones. Write their translations there, with an editor or with Qt
Linguist, and run the script once more: `lrelease` makes the `.qm` files, which the program loads. The texts in the code
are English, so that the English file has plural forms only. Both tools come with PySide6.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

import PySide6

_ROOT: Final = Path(__file__).resolve().parents[2]
_TRANSLATIONS: Final = Path("resources/translations")
TEXTS: Final = (
    "app/ui/texts/*.py",
    "app/start/*.py",
    "app/core/connection.py",
    "packaging/release/translations.py",
)
# `Message` has the arguments of Qt's `translate`, so that sentences may have plural forms. The others mark a text, as
# `QT_TRANSLATE_NOOP` does in Qt's own code, in modules that must not import Qt.
_LUPDATE_OPTIONS: Final = ("-silent", "-no-obsolete", "-locations", "none", "-tr-function-alias")
MARKS_TEXT: Final = ("marked", "translated", "BaseUrlError")
_ALIAS: Final = ",".join(("translate+=Message", *(f"QT_TRANSLATE_NOOP+={name}" for name in MARKS_TEXT)))


def update(root: Path) -> None:
    """Update the `.ts` files, and make the `.qm` files.

    Args:
        root: Folder of the repository.
    """
    modules = sorted(str(path.relative_to(root)) for pattern in TEXTS for path in root.glob(pattern))
    for translation in sorted((root / _TRANSLATIONS).glob("*.ts")):
        only_plurals = ["-pluralonly"] if translation.stem.endswith("_en") else []
        file = str(translation.relative_to(root))
        _run(root, "lupdate", *_LUPDATE_OPTIONS, _ALIAS, *only_plurals, *modules, "-ts", file)
        _run(root, "lrelease", "-silent", file)


def _run(root: Path, tool: str, *arguments: str) -> None:
    subprocess.run([_path(tool), *arguments], cwd=root, check=True)


def _path(tool: str) -> str:
    return str(Path(PySide6.__file__).parent / (f"{tool}.exe" if sys.platform == "win32" else tool))


if __name__ == "__main__":
    update(_ROOT)
