"""How often the public site is visited: counts per day and section, and nothing about anybody."""
