"""The side panel: one image, several, or the pack itself."""
