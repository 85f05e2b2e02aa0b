"""The folder of the program's own files: from source, installed and packaged. Opens nothing."""

from pathlib import Path
from typing import Final

# app/core/resource_paths.py -> the folder that holds both app/ and resources/ (the packaged app keeps that layout).
RESOURCES: Final = Path(__file__).resolve().parents[2] / "resources"
