"""Sweeps: quantities over a grid of corridors, in tasks that can stop and go on."""
