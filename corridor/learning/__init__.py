"""Trainings of walkers on the corridor; nothing else in the package imports this."""
