"""Quantities of the symmetric corridor in closed form, a file for each idea."""
