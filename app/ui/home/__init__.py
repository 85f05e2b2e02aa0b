"""Choosing a pack: the home page, the picker, and the list under the field."""
