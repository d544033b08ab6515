"""Users, the tree of departments, and the posts that join them."""
