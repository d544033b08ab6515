"""Ways out of the site: each knows how to carry one letter to one address."""
