"""An environment in which Qt finds no fonts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def without_fonts(folder: Path) -> dict[str, str]:
    """Variables for a process whose Qt shall find no font on the offscreen platform.

    Args:
        folder: Where the empty configuration goes.
    """
    configuration = folder / "no fonts.conf"
    cache = folder / "font cache"
    configuration.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><cachedir>{cache}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    # fontconfig reads the first one; Qt itself reads the second one where there is no fontconfig.
    return {"FONTCONFIG_FILE": str(configuration), "QT_QPA_FONTDIR": str(folder)}
