"""The window: widgets that render what is open and call its methods."""
