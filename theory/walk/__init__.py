"""The walk as a Markov chain, and its exact solution for any graph and policy."""
