"""Tests of Pack Browser."""
