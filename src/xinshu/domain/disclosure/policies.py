"""Who may do what with publicity."""
