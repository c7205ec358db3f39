"""Time and memory for a million and for ten million states of the full chain.

``python benchmarks/large_chain.py``: assembles and eliminates every lane and every branch
under uniform, three times each, and prints the best.
"""

import resource
import time

from corridor import hitting_time, numerics

K, L = 15, 5
STATES_PER_BRANCH = 4 * K + 2 + 2 * K * L


def measure(states):
    """Return (states, seconds, relative error) of the best of three runs."""
    W = round(states / STATES_PER_BRANCH)
    exact = int(hitting_time(W, K, L, "uniform"))
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        found = numerics.hitting_time(W, K, L, "uniform", "elimination")
        seconds.append(time.perf_counter() - start)
    return 2 + W * STATES_PER_BRANCH, min(seconds), abs(found.value / exact - 1)


def main():
    """Print a line for each size, and the ratio of their times."""
    times = []
    for states in (10**6, 10**7):
        n, seconds, error = measure(states)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        times.append(seconds)
        print(f"{n} states: {seconds:.2f} s, {peak / n:.0f} bytes a state, error {error:.1e}")
    print(f"ten times the states in {times[1] / times[0]:.1f} times the time")


if __name__ == "__main__":
    main()
