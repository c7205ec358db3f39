"""Sums of squares and products, found by linear programming: nothing here is trusted."""
