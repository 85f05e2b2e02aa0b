"""Image bytes nobody has checked: downloading and decoding. Knows no key."""
