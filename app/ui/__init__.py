"""The window: the only Qt besides bootstrap."""
