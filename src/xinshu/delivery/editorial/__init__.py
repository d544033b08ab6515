"""The editorial system: columns, articles and typical cases, written, reviewed and published."""
