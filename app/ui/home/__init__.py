"""The page that is shown while no pack is."""
