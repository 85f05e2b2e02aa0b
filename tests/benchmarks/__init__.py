"""Benchmarks: commands that measure, and compare with other programs."""
