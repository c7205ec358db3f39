"""Solvers: times, visits and advantages with error bounds, for any graph and policy."""
