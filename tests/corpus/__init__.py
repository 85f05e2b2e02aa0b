"""Compares how the app and Chromium show the images of a folder."""
