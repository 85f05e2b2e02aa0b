"""Choosing a pack: the home page, and the list under the field."""
