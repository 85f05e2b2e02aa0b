"""The grid of thumbnails: model, delegate, view. Knows core alone."""
