"""Tests of app.start."""
