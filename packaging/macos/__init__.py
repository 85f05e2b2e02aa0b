"""Package for macOS."""
