"""Cards an enterprise shows of itself: of its own will, taken back at any time (R057)."""
