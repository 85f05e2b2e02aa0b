"""Tests of app.packs."""
