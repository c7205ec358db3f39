"""The distribution of the hitting time, and Monte Carlo of the walk and the harness."""
