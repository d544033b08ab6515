"""Words the public pages may use."""
