"""Builds the bundle with PyInstaller and checks it; `build.py` makes everything."""
