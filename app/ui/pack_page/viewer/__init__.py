"""The viewer: one image over the whole window, with its original. `canvas` shows and zooms a picture anywhere."""
