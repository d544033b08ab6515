"""The catalogue in force: editions, items, code lists, grants to departments."""
