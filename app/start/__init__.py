"""Starts the program: the first paint, then the services, then the event loop until the window is closed."""
