"""The grid of thumbnails: model, view and delegate."""
