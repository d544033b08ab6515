"""What the platform means: plain Python, no clock, no randomness, no input or output."""
