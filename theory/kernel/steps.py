"""Have Coq judge the steps of the ledger, two claims at a time, and say what it accepted.

Run it as ``python theory/kernel/steps.py [FOLDER [CLAIM ...]]``; it ends with 1 if a step is
refused or left out, and if Coq is missing, with the name of the package that has it.
"""

import shutil
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from corridor.theory.proofs.ledger import LEDGER
from corridor.theory.proving.coq.judge import MISSING, REALS_AXIOMS, Judgement, judge

JOBS = 2


def judgement(key: str, folder: Path) -> Judgement:
    """Have Coq judge one claim."""
    return judge(LEDGER[key](), folder)


def main(arguments: Sequence[str]) -> int:
    """Judge the claims and print what became of each."""
    folder, *keys = arguments or ["build/kernel"]
    if shutil.which("coqc") is None:
        print(MISSING)
        return 1
    Path(folder).mkdir(parents=True, exist_ok=True)
    keys = [key for key in LEDGER if not keys or key in keys]
    start, steps, accepted, foreign = time.perf_counter(), 0, 0, set[str]()
    with ProcessPoolExecutor(JOBS) as pool:
        for found in pool.map(partial(judgement, folder=Path(folder)), keys):
            print(found, flush=True)
            steps, accepted = steps + len(found.goals), accepted + len(found.accepted)
            foreign |= found.axioms - REALS_AXIOMS
    seconds = time.perf_counter() - start
    print(f"{accepted} of {steps} steps accepted by Coq, {seconds:.0f} s in all")
    return 0 if accepted == steps and not foreign else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
