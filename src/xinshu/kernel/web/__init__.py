"""What every page shares: static files and context."""
