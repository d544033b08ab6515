"""Messages to people and departments inside the platform."""
