"""What a person has done, on this computer's disk. Unlike thumbnails, it can't be downloaded again."""
