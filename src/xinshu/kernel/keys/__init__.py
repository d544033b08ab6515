"""Machine clients: how other systems prove who they are, and how much they may ask."""
