"""A second judge: the steps of proofs as goals for Coq, by its own reals and tactics."""
