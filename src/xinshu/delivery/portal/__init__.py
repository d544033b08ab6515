"""The public's face: search for a subject, read what is public about it."""
