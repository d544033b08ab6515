"""Backups of everything the platform holds, and the proof that they can be restored."""
