"""Every sentence that people read in the window, one module for each subject.

A sentence without numbers or names in it is a `Message`, one with them a function. Both are translated when they are
used, not when they are imported. The command line's own sentences are in `app.start`.
"""
