"""Builders: the shortest way to something a test needs."""
