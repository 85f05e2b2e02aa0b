"""Tests of the workspace, without a widget."""
