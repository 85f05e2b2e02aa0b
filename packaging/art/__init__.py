"""Draws icons, the pictures of the demonstration pack, and the screenshots of the README."""
