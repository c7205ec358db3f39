"""What python-flint or gmpy2 under SymPy gains: `python benchmarks/ground_types.py`.

Each kind of ground type runs in processes of its own, in turn; the best of three counts, in
seconds of the processor. Prints a Markdown table of ratios to plain Python integers; a kind
that is not installed is left out. The answers are compared.
"""

import hashlib
import json
import os
import platform
import subprocess
import sys
import time
from importlib.util import find_spec

KINDS = {"python": "sympy", "gmpy": "gmpy2", "flint": "flint"}
ROUNDS = 3


def symbolic_chain():
    """Chain at K = 16 under sft with symbolic W and L, by elimination."""
    from sympy import symbols

    from corridor.theory import CorridorGraph, Policy, corridor_chain

    W, L = symbols("W L", positive=True, integer=True)
    chain = corridor_chain(CorridorGraph.symmetric(W, 16, L), Policy.named("sft"))
    return chain.expected_steps()["source"]


def solve_symbolic():
    """The same by theory.solve, branch by branch."""
    from sympy import symbols

    from corridor.theory import CorridorGraph, Policy, solve

    W, L = symbols("W L", positive=True, integer=True)
    return solve(CorridorGraph.symmetric(W, 16, L), Policy.named("sft")).hitting_time


def rational_chain():
    """Variance of the chain of (15, 200, 5) under sft, all rational numbers."""
    from corridor.theory import CorridorGraph, Policy, corridor_chain

    graph = CorridorGraph.symmetric(15, 200, 5)
    return corridor_chain(graph, Policy.named("sft")).variance()["source"]


def fundamental_matrix():
    """Fundamental matrix of (15, 30, 5) under sft, 245 rows of rational numbers."""
    from corridor.theory import CorridorGraph, Policy, corridor_chain

    graph = CorridorGraph.symmetric(15, 30, 5)
    return corridor_chain(graph, Policy.named("sft")).fundamental_matrix().to_list()


def prove_c1():
    """Proof of claim C1."""
    from corridor import prove

    assert prove("C1").proved  # noqa: S101


def large_rational():
    """hitting_time(10**4, 2000, 50, "sft")."""
    from corridor import hitting_time

    return hitting_time(10**4, 2000, 50, "sft")


TASKS = (
    symbolic_chain,
    solve_symbolic,
    rational_chain,
    fundamental_matrix,
    prove_c1,
    large_rational,
)


def child(name):
    """Run one task in this process and print seconds and a digest of the answer."""
    sys.set_int_max_str_digits(0)
    task = globals()[name]
    start = time.process_time()
    answer = task()
    seconds = time.process_time() - start
    if isinstance(answer, list):
        answer = [[int(x.numerator), int(x.denominator)] for row in answer for x in row]
    digest = hashlib.sha256(str(answer).encode()).hexdigest()
    print(json.dumps([seconds, digest]))


def main():
    """Print the table."""
    kinds = [kind for kind, module in KINDS.items() if find_spec(module)]
    print(f"Python {platform.python_version()}; {', '.join(map(version, kinds))}\n")
    print("|  |", " | ".join(f"{kind} | ratio" for kind in kinds), "|")
    print("|---|" + "---:|" * 2 * len(kinds))
    for task in TASKS:
        runs = [(kind, measured(task.__name__, kind)) for _ in range(ROUNDS) for kind in kinds]
        if len({digest for _, (_, digest) in runs}) > 1:
            sys.exit(f"{task.__name__}: the answers differ")
        best = {kind: min(s for k, (s, _) in runs if k == kind) for kind in kinds}
        cells = (f"{best[kind]:.3g} s | {best['python'] / best[kind]:.2f}" for kind in kinds)
        print(f"| {task.__doc__.splitlines()[0]} |", " | ".join(cells), "|", flush=True)


def measured(task, kind):
    """Return seconds and digest of `task` with ground types of `kind`."""
    run = subprocess.run(  # noqa: S603
        [sys.executable, __file__, task],
        env={**os.environ, "SYMPY_GROUND_TYPES": kind},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(run.stdout)


def version(kind):
    """Return the name and version of what a kind of ground type comes from."""
    from importlib.metadata import version as of

    name = {"gmpy": "gmpy2", "flint": "python-flint", "python": "sympy"}[kind]
    return f"{name} {of(name)}"


if __name__ == "__main__":
    child(sys.argv[1]) if len(sys.argv) > 1 else main()
