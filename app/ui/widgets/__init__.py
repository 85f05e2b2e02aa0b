"""Widgets: plain values in, signals out. Know core alone."""
