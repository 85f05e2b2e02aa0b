"""Where the program's own files are: the same from source, installed and frozen. Opens nothing."""

from pathlib import Path
from typing import Final

# app/core/resource_paths.py -> the folder that holds both app/ and resources/ (a frozen build keeps that layout).
RESOURCES: Final = Path(__file__).resolve().parents[2] / "resources"
