"""The staff's face: departments hand in, the centre looks after catalogue, queue and archive."""
