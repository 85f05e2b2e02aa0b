"""Commands that measure; they print ratios."""
