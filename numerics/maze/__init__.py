"""Walks on any maze, in floating point with error bounds."""
