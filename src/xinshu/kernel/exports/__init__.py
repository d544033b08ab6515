"""Data that leaves the platform as a file: asked for, approved, marked, short-lived."""
