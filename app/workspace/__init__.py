"""The state of what is open, and what the person can do with it. Uses QtCore's signals, but no widgets."""
