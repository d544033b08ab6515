"""What the public may see of each record, since when, until when, and by which rule."""
