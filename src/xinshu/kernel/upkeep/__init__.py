"""Whether the public site holds together: dead links, and columns where nothing new appears."""
