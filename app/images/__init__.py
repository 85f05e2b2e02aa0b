"""Untrusted image data: downloading and decoding. Knows no key."""
