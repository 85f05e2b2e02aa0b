"""Real picture files, broken at random, through the real decoder processes."""
