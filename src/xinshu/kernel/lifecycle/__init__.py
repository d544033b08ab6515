"""How long things are kept, and how they end: retention table, legal holds, destruction."""
