"""A second judge: the steps of a proof as goals for Coq, whose reals and tactics are its own."""
