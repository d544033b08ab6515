"""Masks of this installation: which view shows how much of which kind of value, to whom."""
