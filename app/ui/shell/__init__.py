"""The window around the pages: toolbar, status line, banner, dialogs."""
