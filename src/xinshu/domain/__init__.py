"""One Django app per thing the business has a word for."""
