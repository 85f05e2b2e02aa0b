"""Tests of real widgets."""
