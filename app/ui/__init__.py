"""The window: widgets that render the workspace and call its methods."""
