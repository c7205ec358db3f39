"""Quantities of the symmetric corridor in closed form, one file each."""
