"""Tests of app.workspace, without widgets."""
