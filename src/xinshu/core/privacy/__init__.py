"""Personal data: where it stands in free text, and how much of it each view may show."""
