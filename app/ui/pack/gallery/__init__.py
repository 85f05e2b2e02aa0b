"""The grid of thumbnails: geometry, view, delegate, selection, dragging. Its model is `ui.shelf_model`."""
