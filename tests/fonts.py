"""An environment in which Qt finds no fonts."""

from pathlib import Path


def without_fonts(folder: Path) -> dict[str, str]:
    """Environment variables for a process in which Qt finds no fonts on the offscreen platform.

    Args:
        folder: Folder for an empty configuration of fontconfig.
    """
    configuration = folder / "no fonts.conf"
    cache = folder / "font cache"
    configuration.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><cachedir>{cache}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    # fontconfig reads the first variable. Without fontconfig, Qt reads the second one.
    return {"FONTCONFIG_FILE": str(configuration), "QT_QPA_FONTDIR": str(folder)}
