"""Every sentence that people read in the window, one module for each subject.

A sentence is a `Message`, which is called with the numbers and names in it. Where there are several, a function chooses
one. They are translated when they are used, not when they are imported. The command line's own sentences are in
`app.start`.
"""
