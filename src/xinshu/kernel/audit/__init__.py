"""What was done, by whom, why: events that are only ever added."""
