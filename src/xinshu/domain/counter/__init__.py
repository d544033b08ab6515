"""The window: a visitor is served by an officer, and what was asked and given is kept (R053)."""
