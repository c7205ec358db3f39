"""Where RLVR ends, and how fast: the proofs of docs/convergence.md, step by step."""
