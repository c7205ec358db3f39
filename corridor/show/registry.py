"""The looks of all results, by the name of their type.

By name, so that no room is loaded before one of its results is at hand. How a new type looks
is one entry of its room's table.
"""

from __future__ import annotations

from .face_results import LOOKS as FACE
from .look import Look
from .numerics_results import LOOKS as NUMERICS
from .theory_results import LOOKS as THEORY

LOOKS = {
    f"{room}.{name}": look
    for room, looks in (
        ("corridor.theory", THEORY),
        ("corridor.numerics", NUMERICS),
        ("corridor", FACE),
    )
    for name, look in looks.items()
}
PLAIN = Look()


def look_of(result: object) -> Look:
    """Return how `result` looks: by its type's entry, or that of the nearest type above it."""
    names = (f"{kind.__module__}.{kind.__qualname__}" for kind in type(result).__mro__)
    return next((LOOKS[name] for name in names if name in LOOKS), PLAIN)
