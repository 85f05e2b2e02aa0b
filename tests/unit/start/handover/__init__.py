"""Tests of app.start.handover."""
