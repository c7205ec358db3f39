"""Races against the peers: the same problem, in one run, each contestant in its own process.

``make bench`` installs the peers and runs everything; ``python -m benchmarks --help`` says
what else there is. Results and what they mean: docs/performance.md.
"""
