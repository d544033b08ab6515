"""What those who run the platform look at: health, figures, the log."""
