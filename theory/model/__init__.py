"""What the walk is: the graph, the policy, and their arguments; no solver, no SymPy."""
