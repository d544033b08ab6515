"""Disclosure follows what collection, records, subjects and the catalogue do."""
