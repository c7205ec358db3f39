"""Hypothesis profiles: quick for a person, thorough and derandomised where CI is set."""

from depth import PROFILE
from hypothesis import Phase, settings

settings.register_profile("quick", max_examples=25, deadline=None)
settings.register_profile("ci", max_examples=200, deadline=None, derandomize=True)
# The same for every mutant, and without a search for the smallest example: tests/mutants.py.
settings.register_profile(
    "mutants",
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile(PROFILE)
