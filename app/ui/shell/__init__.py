"""The main window and what surrounds its pages: toolbar, banner, status line, toast."""
