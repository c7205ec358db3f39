"""How a machine decides: steps and their kernel, and the search for proofs of bounds."""
