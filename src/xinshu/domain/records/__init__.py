"""Records filed under subjects, with every version, and the lake partitions."""
