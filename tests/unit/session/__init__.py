"""Tests of app.session."""
