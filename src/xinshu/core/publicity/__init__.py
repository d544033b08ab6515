"""What is measured of double publicity (双公示): terms, rates, lights, document numbers."""
