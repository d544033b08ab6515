"""Submissions of departments: receipts, held rows, tasks, sources."""
