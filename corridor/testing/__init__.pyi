"""The names of `corridor.testing`, and where each is defined."""

from .assertions import (
    assert_bound as assert_bound,
    assert_formula as assert_formula,
    assert_rooms_agree as assert_rooms_agree,
)
from .strategies import (
    graphs as graphs,
    policies as policies,
    policy_names as policy_names,
    probabilities as probabilities,
    sizes as sizes,
    start_gaps as start_gaps,
    walks as walks,
)
