"""Dialogs. They are opened with `open()`: `exec()` runs a nested event loop, which asyncio does not support."""
