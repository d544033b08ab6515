"""Keys of machine clients: a department's system acts as one of its users."""
