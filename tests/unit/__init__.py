"""Tests of one module each; the tree mirrors app/."""
