"""Tests of app.pictures."""
