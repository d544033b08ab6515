"""Keys, ciphers, digests and signatures; algorithms are chosen by the name of a suite."""
