"""Fuzzing: image files with random damage are sent to the decoder processes."""
