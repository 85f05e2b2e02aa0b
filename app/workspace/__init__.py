"""What is open, and what a person has done with it. Signals of QtCore, no widgets."""
