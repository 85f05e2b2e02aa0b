"""The first paint, then everything that the window needs, then the loop until the window is closed."""
