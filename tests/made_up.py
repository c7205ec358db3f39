"""A quantity that is not there: its function, and its entry of the catalogue."""

from corridor.quantity import ALL, Quantity
from corridor.theory import hitting_time


def detour(W, K, L, policy):
    return hitting_time(W, K, L, policy) - (2 * K + 2)


def plain(W, K, L, policy):
    """A function that knows nothing of graphs."""
    return W * K + L


DETOUR = Quantity(
    name="detour",
    symbol="D",
    unit="furlongs",
    definition="expected steps beyond the shortest way",
    source="made_up:detour",
    closed=ALL,
)
