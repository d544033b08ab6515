"""Who may do what: permissions, roles, and the one door to rows."""
