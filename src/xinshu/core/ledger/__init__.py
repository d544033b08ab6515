"""A log that cannot be rewritten unseen: canonical bytes, hash chain, Merkle tree, checkpoints.

Read in this order: `canonical`, `hashing`, `chain`, `merkle`, `checkpoint`.
"""
