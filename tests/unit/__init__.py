"""Unit tests. The folders mirror those of app/."""
