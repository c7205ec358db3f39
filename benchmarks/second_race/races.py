"""The races that the issue names: contestants, ours first, and how their answers are judged."""

import math
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import partial
from importlib import import_module
from itertools import product
from typing import Any, NamedTuple

from . import chains, peers
from .chains import Rows
from .peers import FLOATING, Call


class Race(NamedTuple):
    """A judge of answers, and by name what makes each contestant ready to start.

    A race's time is divided by `parts`, the updates or values that a call gives. A `long` one
    runs only if asked for.
    """

    judge: Callable[[Any], str]
    contestants: dict[str, Callable[[], Call]]
    parts: int = 1
    long: bool = False


def _number(right: Callable[[], Any]) -> Callable[[Any], str]:
    """Judge one number: the last entry that is there, a float or what prints as p/q."""

    def judge(answer: Any) -> str:
        if hasattr(answer, "__len__") and not isinstance(answer, str):
            answer = answer[0]
        if isinstance(answer, float):
            return chains.digits(float(answer), right())
        return chains.digits(Fraction(str(answer)), right())

    return judge


def exact_time(W: int, K: int, L: int) -> Race:
    """Race for one exact hitting time under sft."""

    def rows() -> Rows:
        return chains.lumped(W, K, Fraction(L), "sft")

    def closed() -> Call:
        return partial(import_module("corridor").hitting_time, W, K, L, "sft")

    def solved() -> Call:
        theory = import_module("corridor.theory")
        graph = theory.CorridorGraph.symmetric(W, K, L)
        return lambda: theory.solve(graph, "sft").hitting_time

    return Race(
        _number(lambda: chains.truth(W, K, Fraction(L), "sft")),
        {
            "corridor closed form": closed,
            "corridor theory.solve": solved,
            "corridor elimination": lambda: peers.elimination(rows()),
            "Storm, lumped chain": lambda: peers.storm(rows(), "rational"),
            "Storm, full chain": lambda: peers.storm(chains.full(W, K, L, "sft"), "rational"),
            "SymPy DomainMatrix": lambda: peers.sympy_solve(rows()),
            "python-flint Dixon": lambda: peers.flint_solve(rows()),
        },
    )


def symbolic_time(K: int) -> Race:
    """Race for the hitting time under sft as a function of W and L."""

    def symbols() -> Any:
        return import_module("sympy").symbols("W L", positive=True)

    def rows() -> Rows:
        W, L = symbols()
        return chains.lumped(W, K, L, "sft")

    def judge(answer: Any) -> str:
        f = import_module("sympy").sympify(str(answer))
        for W, L in [(2, 2), (15, 5), (7, 11)]:
            value = Fraction(str(f.subs({"W": W, "L": L})))
            if value != chains.truth(W, K, Fraction(L), "sft"):
                return "0"
        return "exact"

    def closed() -> Call:
        W, L = symbols()
        return partial(import_module("corridor").hitting_time, W, K, L, "sft")

    return Race(
        judge,
        {
            "corridor closed form": closed,
            "corridor elimination": lambda: peers.elimination(rows()),
            "Storm parametric": lambda: peers.storm(rows(), "parametric"),
            "SymPy DomainMatrix": lambda: peers.sympy_solve(rows(), symbols()),
        },
    )


def random_exact(n: int, long: bool = False) -> Race:
    """Race for exact times from all states of a random chain."""

    def rows() -> Rows:
        return chains.random_rows(n)

    def judge(answer: Any) -> str:
        times = answer.values() if isinstance(answer, dict) else answer
        return chains.satisfied(rows(), [Fraction(str(time)) for time in times])

    ours = partial(peers.elimination, everywhere=True)
    contestants = {"corridor elimination": ours, "python-flint Dixon": peers.flint_solve}
    ready = {name: lambda each=each: each(rows()) for name, each in contestants.items()}
    return Race(judge, ready, long=long)


def floating(
    rows: Callable[[], Rows], judge: Callable[[Any], str], without: str = "", long: bool = False
) -> Race:
    """Race for floating times on a chain."""
    names = [name for name in FLOATING if name not in without.split(", ")]
    ready = {name: lambda name=name: FLOATING[name](rows()) for name in names}
    return Race(judge, ready, long=long)


def random_floating(n: int, without: str = "", long: bool = False) -> Race:
    """Race for floating times on a random chain."""

    def rows() -> Rows:
        return chains.random_rows(n)

    return floating(rows, lambda answer: chains.certified(rows(), answer), without, long)


def full_graph(W: int, K: int, L: int, name: str) -> Race:
    """Race for a floating time on the graph with all its lanes."""
    judge = _number(lambda: chains.truth(W, K, Fraction(L), name))
    race = floating(
        lambda: chains.full(W, K, L, name), judge, "NumPy dense, QuantEcon GTH, PyDTMC"
    )
    numerics = "corridor numerics.hitting_time"

    def ours() -> Call:
        time = import_module("corridor.numerics").hitting_time
        return lambda: time(W, K, L, name).value

    return race._replace(contestants={**race.contestants, numerics: ours})


def updates(W: int, K: int, L: int, count: int, without: str = "") -> Race:
    """Race for updates by the gradient's sign."""

    def ours() -> Call:
        flow = import_module("corridor.numerics").discrete_flow
        return lambda: float(flow(W, K, L, step=0.01, updates=count).hitting_time)

    def right() -> Any:
        return chains.descend(W, K, Decimal(L), Decimal("0.01"), count, Decimal.exp)

    contestants: dict[str, Callable[[], Call]] = {
        "corridor discrete_flow": ours,
        "adjoint, SciPy splu": lambda: peers.adjoint(W, K, L, 0.01, count, sparse=True),
        "adjoint, NumPy dense": lambda: peers.adjoint(W, K, L, 0.01, count, sparse=False),
        "recursion in plain Python": lambda: partial(
            chains.descend, W, K, float(L), 0.01, count, math.exp
        ),
    }
    contestants.pop(without, None)
    return Race(_number(right), contestants, parts=count)


def sweep(W: range, K: range, L: range, with_storm: bool) -> Race:
    """Race for the times under sft at all points of a grid."""
    points = list(product(W, K, L))

    def judge(answer: Any) -> str:
        each = set()
        for i in range(0, len(points), max(1, len(points) // 100)):
            w, k, ell = points[i]
            right = chains.truth(w, k, Fraction(ell), "sft")
            each.add(_number(partial(Fraction, right))(answer[i]))
        return "exact" if each == {"exact"} else min(each - {"exact"}, key=float)

    def ours(quantity: str) -> Call:
        sweep = import_module("corridor").sweep
        table = partial(sweep, W, K, L, "sft", quantity)
        exact = quantity == "hitting-time"
        return lambda: [row.exact if exact else row.value for row in table()]

    def vectorised() -> Call:
        np = import_module("numpy")
        w, k, ell = np.array(points, dtype=float).T

        def run() -> Any:
            rho, eps = (ell + 1) ** 2 / ell, 2 * (ell - 1) / (ell * ell + ell + 1)
            return 2 * k + 2 + (w - 1) * ((4 + eps) * rho**k - 2 - eps)

        return run

    def storm() -> Call:
        calls = [
            peers.storm(chains.lumped(w, k, Fraction(ell), "sft"), "rational")
            for w, k, ell in points
        ]
        return lambda: [call() for call in calls]

    contestants: dict[str, Callable[[], Call]] = {
        "corridor.sweep, exact": lambda: ours("hitting-time"),
        "corridor.sweep, floating": lambda: ours("numeric-hitting-time"),
        "NumPy, vectorised formula": vectorised,
        "plain Fractions": lambda: lambda: [peers.rational_formula(*point) for point in points],
    }
    if with_storm:
        contestants["Storm, lumped chains"] = storm
    return Race(judge, contestants, parts=len(points))


def flow(W: int, K: int, L: int) -> Race:
    """Time the flow, and see whether its rows move as they must."""

    def ours() -> Call:
        return partial(import_module("corridor.numerics").sign_flow, W, K, L)

    return Race(lambda answer: chains.follows(answer, W, K, L), {"corridor sign_flow": ours})


def deep(W: int, K: int, L: int) -> Race:
    """Race for one floating time under uniform."""

    def ours() -> Call:
        time = import_module("corridor.numerics").hitting_time
        return lambda: time(W, K, L, "uniform").value

    contestants: dict[str, Callable[[], Call]] = {
        "corridor numerics.hitting_time": ours,
        "SciPy splu, lumped chain": lambda: peers.splu(
            chains.lumped(W, K, float(L), "uniform")
        ),
        "recursion in plain Python": lambda: partial(peers.plain_recursion, W, K, float(L)),
    }

    return Race(_number(lambda: chains.truth(W, K, Decimal(L), "uniform")), contestants)


def start_up() -> Race:
    """Whole processes, from the start of the interpreter."""

    def command(*arguments: str) -> Call:
        line = [sys.executable, *arguments]
        run = partial(subprocess.run, check=True, capture_output=True, text=True)
        return lambda: run(line).stdout

    def judge(answer: str) -> str:
        words = [word for word in answer.split() if word == "50142"]
        return "exact" if words else "-"

    ours = ["-m", "corridor", "hitting-time", "15", "15", "5"]
    return Race(
        judge,
        {
            "corridor hitting-time 15 15 5": lambda: command(*ours),
            "python -c pass": lambda: command("-c", "pass"),
            "python -I -S -c pass": lambda: command("-I", "-S", "-c", "pass"),
            "python -c 'import numpy'": lambda: command("-c", "import numpy"),
            "python -c 'import sympy'": lambda: command("-c", "import sympy"),
        },
    )


RACES: dict[str, Race] = {
    "exact (15, 15, 5)": exact_time(15, 15, 5),
    "exact (15, 200, 5)": exact_time(15, 200, 5),
    "symbolic W, L; K = 16": symbolic_time(16),
    "exact random chain, 200 states": random_exact(200),
    "exact random chain, 2000 states": random_exact(2000, long=True),
    "random chain, 200 states": random_floating(200),
    "random chain, 2000 states": random_floating(2000, "PyDTMC"),
    "random chain, 20000 states": random_floating(
        20_000, "SciPy spsolve, NumPy dense, QuantEcon GTH, PyGT, PyDTMC", long=True
    ),
    "full graph (15, 200, 5), uniform": full_graph(15, 200, 5, "uniform"),
    "full graph (15, 200, 5), sft": full_graph(15, 200, 5, "sft"),
    "updates (15, 15, 5)": updates(15, 15, 5, 1200),
    "updates (15, 500, 5)": updates(15, 500, 5, 200, "adjoint, NumPy dense"),
    "sweep of 1000": sweep(range(5, 6), range(1, 26), range(1, 41), with_storm=True),
    "sweep of 10000": sweep(range(1, 11), range(1, 26), range(1, 41), with_storm=False),
    "sign flow (15, 60, 5)": flow(15, 60, 5),
    "sign flow (15, 120, 5)": flow(15, 120, 5),
    "sign flow (15, 240, 5)": flow(15, 240, 5),
    "hitting time (15, 100000, 5)": deep(15, 10**5, 5),
    "start-up": start_up(),
}
