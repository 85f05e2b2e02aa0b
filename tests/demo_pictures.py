"""A copy of the demonstration service's folder whose pictures are decoded in a fraction of the time."""

import shutil
from pathlib import Path
from typing import Any, Final

import pillow_heif
from PIL import Image

from app.core.program import RESOURCES

# Longest side in pixels: no smaller than a thumbnail, so that tiles look as they do with the original pictures.
_LONGEST_SIDE: Final = 320
# Encoding takes longer than everything else, unless it is told that the quality does not matter.
_FAST: Final[dict[str, dict[str, Any]]] = {"AVIF": {"speed": 10}, "WEBP": {"method": 0}, "HEIF": {"quality": 30}}


def copy_with_small_pictures(folder: Path) -> None:
    """Copy the folder of the demonstration service, with pictures made smaller in their own format.

    JPEGs and GIFs stay as they are: they are decoded quickly, and tests zoom into them.

    Args:
        folder: Where the copy is made; it does not exist yet.
    """
    pillow_heif.register_heif_opener()
    shutil.copytree(RESOURCES / "demo", folder)
    for file in (folder / "pictures").iterdir():
        with Image.open(file) as picture:
            file_format = str(picture.format)
            if file_format not in ("JPEG", "GIF"):
                picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE), Image.Resampling.NEAREST)
                picture.save(file, file_format, **_FAST.get(file_format, {}))
