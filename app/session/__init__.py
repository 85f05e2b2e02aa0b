"""What is open in a window: its tabs, which come back at the next start, the lists of packs, and alerts.

Uses QtCore's signals, but no widgets.
"""
