"""Files as they were handed in: content-addressed and encrypted at rest."""
