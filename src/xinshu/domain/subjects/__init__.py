"""Credit subjects of five classes: identifiers, names, succession, persons apart."""
