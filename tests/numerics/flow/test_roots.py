"""The root of a cubic, and of a falling function: where an event lies within a step."""

import math
from itertools import cycle

import pytest

from corridor.numerics.flow import event_location
from corridor.numerics.flow.event_location import _crossing, _root_near


def cubic(start, first, second, third):
    """Return a cubic by its start and derivatives there, and what `_crossing` is given."""

    def value(t):
        return start + t * (first + t * (second / 2 + t * third / 6))

    def slope(t):
        return first + t * (second + t * third / 2)

    return value, slope, (start, value(1) - start, slope(0), slope(1))


@pytest.mark.parametrize(
    "shape",
    [
        (0.5, -1.0, 0.0, 0.0),
        (0.5, -1.0, 0.4, 0.0),
        (0.3, -0.5, -0.7, 0.9),
        (0.7, -0.2, -1.1, -0.8),
        (0.02, -0.1, 0.0, -0.6),
    ],
)
def test_the_root_of_a_cubic_and_its_slope_there(shape):
    value, slope, ends = cubic(*shape)
    at, falls = _crossing(*ends)
    assert 0 < at < 1
    assert abs(value(at)) <= 1e-13
    assert falls == pytest.approx(slope(at), rel=1e-6, abs=0)


@pytest.mark.parametrize("slopes", [(0, -6), (-6, 0), (0, -5.9), (-5.9, 0)])
def test_where_a_step_has_no_slope_or_leaves_the_stretch_the_chord_is_taken(slopes):
    assert _crossing(0.5, -1.0, *slopes) == (0.5, -1.0)


def counted(function):
    calls = []

    def margin(t):
        calls.append(t)
        return function(t)

    return margin, calls


@pytest.mark.parametrize("guess", [0.3, 0.69, 1.2])
@pytest.mark.parametrize("slope", [-0.5, -2.0])
def test_secants_settle_in_a_few_values(guess, slope):
    margin, calls = counted(lambda t: math.exp(-t) - 0.5)
    root = _root_near(margin, guess, slope, 2.0)
    assert root == pytest.approx(math.log(2), rel=1e-13, abs=0)
    assert len(calls) <= 9


@pytest.mark.parametrize(
    ("guess", "slope"),
    [(1.9, 0.0), (1.9, 1.0), (0.1, -1e-3)],  # no slope, one that rises, one too flat
)
def test_brackets_where_a_secant_leaves_the_stretch(guess, slope):
    margin, calls = counted(lambda t: math.exp(-t) - 0.5)
    root = _root_near(margin, guess, slope, 2.0)
    assert root == pytest.approx(math.log(2), rel=1e-13, abs=0)
    assert calls[1] in {0.0, 2.0}  # after one value, the ends


def test_a_margin_that_is_rounded_ends_the_search(monkeypatch):
    """Below the rounding of the margin, steps do not shrink any more; no brackets are asked."""
    monkeypatch.setattr(event_location, "toms748", None)

    turns = cycle((3e-13, -3e-13))
    root = _root_near(lambda t: math.log(2) - t + next(turns), 0.5, -1.0, 2.0)
    assert root == pytest.approx(math.log(2), rel=0, abs=1e-11)


def test_small_steps_that_still_shrink_go_on():
    """With a slope that is off by a fifth, an error becomes a sixth of itself."""
    assert _root_near(lambda t: 1 - t, 1 + 6e-12, -1.2, 2.0) == pytest.approx(
        1, rel=0, abs=1e-14
    )
