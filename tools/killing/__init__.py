"""What `tools/killer.py` is made of: a world under load, workers to kill, and what must hold."""
