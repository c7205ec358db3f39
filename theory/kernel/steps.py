"""Have Coq judge the steps of the ledger, in two files at a time, and say what it accepted.

Run it as ``python theory/kernel/steps.py [FOLDER [CLAIM ...]]``; it ends with 1 if a step is
refused or left out, and if Coq is missing, with the name of the package that has it.
"""

import shutil
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from corridor.theory.proofs.ledger import LEDGER
from corridor.theory.proving.coq.judge import MISSING, REALS_AXIOMS, Judgement, judge

JOBS = 2


def judgements(keys: Sequence[str], file: Path) -> tuple[Judgement, ...]:
    """Have Coq judge some claims."""
    return judge([LEDGER[key]() for key in keys], file)


def main(arguments: Sequence[str]) -> int:
    """Judge the claims and print what became of each."""
    folder, *keys = arguments or ["build/kernel"]
    if shutil.which("coqc") is None:
        print(MISSING)
        return 1
    Path(folder).mkdir(parents=True, exist_ok=True)
    keys = [key for key in LEDGER if not keys or key in keys]
    # Dealt out in turn: neighbours take about as long.
    hands = [hand for n in range(JOBS) if (hand := keys[n::JOBS])]
    files = [Path(folder) / f"steps_{n}.v" for n, _ in enumerate(hands, 1)]
    start = time.perf_counter()
    with ProcessPoolExecutor(JOBS) as pool:
        found = {j.key: j for hand in pool.map(judgements, hands, files) for j in hand}
    print(*(found[key] for key in keys), sep="\n")
    steps = sum(len(judgement.goals) for judgement in found.values())
    accepted = sum(len(judgement.accepted) for judgement in found.values())
    foreign = frozenset().union(*(judgement.axioms for judgement in found.values()))
    seconds = time.perf_counter() - start
    print(f"{accepted} of {steps} steps accepted by Coq, {seconds:.0f} s in all")
    return 0 if accepted == steps and foreign <= REALS_AXIOMS else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
