"""Check a certificate of expected steps: ``python -I check.py walk.drn certificate.json``."""

import json
import re
import sys
from decimal import Context
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Any

MOVES = re.compile(r"\n\t\t(\d+) : ([\d./]+)(?=\n|$)").findall


def read(drn: str, certificate: str) -> tuple[list[Any], int, int, Any, list[Any]]:
    """Return a DRN file's steps and moves, start and target; scale, ranks and bounds."""
    rows = re.findall(r"^state (\d+) \[(-?[\d./]+)\](.*)((?:\n\t.*)*)", drn, re.M)
    ends = [[int(r[0]) for r in rows if end in r[2].split()] for end in ("init", "target")]
    if [r[0] for r in rows] != [*map(str, range(len(rows)))] or [*map(len, ends)] != [1, 1]:
        raise ValueError("the chain's states must be 0, 1, 2, ..., one initial, one the target")
    chain = [(Fraction(r[1]), [(int(j), Fraction(p)) for j, p in MOVES(r[3])]) for r in rows]
    found, listed = json.loads(certificate), []
    for i, entry in enumerate(found["states"]):
        rank, k = entry if isinstance(entry, list) and len(entry) == 2 else (None, None)
        pair = found["times"][k] if type(k) is int and 0 <= k < len(found["times"]) else k
        known = k is None or re.fullmatch("[0-9a-f]+ [0-9a-f]+", str(pair))
        if type(rank) is not int or rank < 0 or not known:
            raise ValueError(f"state {i}: no rank with two times, or null: {entry!r:.60}")
        listed.append((rank, pair and [int(number, 16) for number in pair.split()]))
    return chain, ends[0][0], ends[1][0], found["scale"], listed


def verify(chain: list[Any], target: int, scale: Any, listed: list[Any]) -> None:
    """Raise ValueError at the first state where the certificate does not hold."""
    if len(listed) != len(chain) or type(scale) is not int or not 0 <= scale <= 10**6:
        raise ValueError(f"state {len(listed)}: the chain has {len(chain)}; scale {scale!r:.9}")
    for i, ((steps, moves), (rank, bounds)) in enumerate(zip(chain, listed, strict=True)):
        known = steps >= 0 and all(p > 0 and j < len(chain) for j, p in moves)
        if not known or sum(p for _, p in moves) != 1:
            raise ValueError(f"state {i}: its steps or its moves are none")
        ahead = [listed[j] for j, _ in moves]
        lower = any(r < rank for r, b in ahead if (b is None) == (bounds is None))
        if i == target:
            holds = (rank, bounds) == (0, [0, 0])
        elif bounds is None:
            holds = lower or (rank == 0 and all(each == (0, None) for each in ahead))
        elif holds := lower and all(b is not None for _, b in ahead):
            unit = lcm(steps.denominator, *(p.denominator for _, p in moves))
            sums = [int(steps * unit) << scale] * 2
            for (_, p), (_, b) in zip(moves, ahead, strict=True):
                sums = [s + int(p * unit) * time for s, time in zip(sums, b, strict=True)]
            holds = bounds[0] * unit <= sums[0] and sums[1] <= bounds[1] * unit
        if not holds:
            raise ValueError(f"state {i}: its rank or its times do not follow from those ahead")


if __name__ == "__main__":
    walk, start, *rest = read(*(Path(name).read_text("utf-8") for name in sys.argv[1:]))
    verify(walk, *rest)
    print([str(Context(25).divide(t, 2 ** rest[1])) for t in rest[2][start][1] or []] or "inf")
