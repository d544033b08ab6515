"""Long work as rows: progress, cursor, cancel, resume, schedule."""
