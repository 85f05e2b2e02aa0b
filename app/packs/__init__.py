"""An open pack, the list of packs, and what belongs to them: filter, marks, changes, answers, requests.

Uses QtCore's signals, and of QtGui the two classes for undo, but no widgets and no pixels.
"""
