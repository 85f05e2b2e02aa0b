"""Looking at pictures over the whole window: the viewer and the comparison, and the details of an image."""
