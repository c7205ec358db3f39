"""When a step is too long to see what happens within it: the rule, at its borders."""

from types import SimpleNamespace

import numpy as np
import pytest

from corridor.numerics.flow.event_location import Stretch


@pytest.mark.parametrize("velocity", [1.0, -1.0])
@pytest.mark.parametrize(
    ("ends", "slopes", "unclear"),
    [
        ((0.01, 0.01), (-0.1, 0.1), True),  # to 0 and back, with no sign at the ends
        ((0.03, 0.03), (-0.1, 0.1), True),  # nearly so
        ((0.05, 0.05), (-0.1, 0.1), False),
        ((0.09, 0.02), (-0.09, 0.09), True),  # the cubic, lowest near one end
        ((0.01, 0.01), (0.0, 0.0), False),  # no bend
        ((0.02, 0.05), (0.03, 0.03), False),
        ((0.01, 0.01), (0.1, -0.1), False),  # away from 0 and back
        ((1.0, 1.0), (-0.1, 0.1), False),  # too far for this bend
        ((0.1, 0.1), (-0.16, 0.16), True),  # a bend too strong to be trusted
        ((0.2, 0.2), (-0.16, 0.16), False),
    ],
)
def test_a_row_that_may_come_to_0_and_back_needs_a_shorter_step(
    velocity, ends, slopes, unclear
):
    here, there = (
        SimpleNamespace(
            x=np.zeros(1),
            y=np.array([velocity * y]),
            rate=np.array([velocity * slope / 2]),
            velocity=np.array([velocity]),
            tolerance=1e-12,
        )
        for y, slope in zip(ends, slopes, strict=True)
    )
    now = SimpleNamespace(velocity=np.array([velocity]), sliding=np.zeros(0, int))
    stretch = Stretch(None, now, np.array([True]), here)
    assert stretch.unclear(there, 2.0) is unclear
    resting = Stretch(None, now, np.array([False]), here)
    assert resting.unclear(there, 2.0) is False
