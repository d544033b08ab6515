"""Events written in the transaction and delivered after the commit."""
