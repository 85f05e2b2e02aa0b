"""Widgets that several parts of the window share. They take plain values and emit signals."""
