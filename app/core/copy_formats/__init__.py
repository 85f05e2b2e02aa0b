"""Converts images to text for the clipboard, with pure functions.

Every form is text that people paste into an editor, a terminal, a spreadsheet or a request. HTML is copied as its
source text, too, and not as rich text: an editor for rich text would load the pictures from their hosts when it is
pasted.

In every form the images are in pack order, and nothing follows the last line. JSON is what the API sent. In the other
forms a URL is on one line, and control characters, which a terminal would obey, are replaced.
"""
