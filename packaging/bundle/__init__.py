"""Builds the bundle with PyInstaller and checks it; `build.py` runs all steps up to the packages."""
