"""What is certain about a policy on a maze that somebody, or some optimiser, proposes.

The value, the advantage of every way and the bound on what a blind walker can do are computed
exactly (docs/maze.md, Theorems 1, 4 and 5).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from sympy import Expr, Integer, Rational

from ..model.maze import Maze, Passage, Vertex
from ..model.maze_policy import MazePolicy, WalkerRows, held_vertices, walker_rows
from ..model.shown import Shown
from .search import search_bound
from .solutions import MazeSolution, solve_maze

# A gap below this share of the value is what is left of rows that are no fractions.
NEGLIGIBLE = Rational(1, 10**6)


@dataclass(frozen=True)
class MazeCertificate(Shown):
    """A policy with its exact value, and how far it is from stationary and from the best.

    Attributes
    ----------
    solution : MazeSolution
    held : tuple
        Vertices at which the rows are given and not to be chosen.
    search_bound : sympy.Expr
        No blind walker, whatever it remembers, takes fewer steps.
    """

    solution: MazeSolution
    held: tuple[Vertex, ...]
    search_bound: Expr

    @property
    def hitting_time(self) -> Expr:
        """The policy's value: a certified one, as it is exact."""
        return self.solution.hitting_time

    @cached_property
    def gains(self) -> dict[tuple[Passage, Vertex], Expr]:
        """The ways that would save steps: what is *not* certified. Empty if stationary.

        The expected steps saved whenever the row (the passage just made) goes that way
        instead of as it does.
        """
        return {
            (passage, w): gain
            for passage, ways in self._free.items()
            for w, gain in ways.items()
            if gain > 0
        }

    @cached_property
    def gap(self) -> Expr:
        """To first order what a step along the policy gradient can save; 0 if stationary.

        The sum over the rows of expected visits times the largest gain.
        """
        made = self.solution.visits
        return sum(
            (self._turns(passage, made[passage]) * max(0, *ways.values()))
            for passage, ways in self._free.items()
        ) + Integer(0)

    @property
    def stationary(self) -> bool:
        """Whether no row that is visited would gain by a change of its own."""
        return not self.gains

    @cached_property
    def strict(self) -> bool:
        """Whether every row that is visited is committed, and any other way costs steps.

        It is then a strict local optimum in these rows.
        """
        return not self.mixed and all(
            gain < 0 or w in self._rows.row(passage)
            for passage, ways in self._free.items()
            for w, gain in ways.items()
        )

    @cached_property
    def mixed(self) -> tuple[Passage, ...]:
        """The passages after which the policy chooses at random, though it need not."""
        return tuple(passage for passage in self._free if len(self._rows.row(passage)) > 1)

    @property
    def optimal(self) -> bool:
        """Whether the value is the search bound: no blind walker is faster."""
        return bool(self.hitting_time == self.search_bound)

    @property
    def verdict(self) -> str:
        """One line that says what is certified."""
        if self.optimal:
            return "optimal: no blind walker is faster, whatever it remembers"
        if self.strict:
            return "a strict local optimum: every visited row is committed and would lose"
        if self.stationary:
            return "stationary: no visited row would gain by a change of its own"
        if self.gap < NEGLIGIBLE * self.hitting_time:
            return (
                f"stationary but for about {float(self.gap):.1e} steps, to first order: "
                f"{len(self.mixed)} rows choose at random"
            )
        (passage, w), gain = max(self.gains.items(), key=lambda item: item[1])
        return (
            f"not certified: {len(self.gains)} ways would gain, most {passage[0]!r}→"
            f"{passage[1]!r}→{w!r}, about {float(gain):.3g} steps a visit"
        )

    @cached_property
    def _rows(self) -> WalkerRows:
        return walker_rows(self.solution.maze, self.solution.policy)

    @cached_property
    def _free(self) -> Mapping[Passage, Mapping[Vertex, Expr]]:
        """The advantages of the rows that are visited and to be chosen."""
        return {
            passage: ways
            for passage, ways in self.solution.advantages.items()
            if passage[1] not in self.held and len(ways) > 1
        }

    def _turns(self, passage: Passage, made: Expr) -> Expr:
        """Return how often `passage` is made and not the last."""
        last = sum(
            Rational(prior.numerator, prior.denominator)
            * self.solution.walks[target].visits.get(passage, 0)
            for target, prior in self.solution.maze.targets
            if target == passage[1]
        )
        return made - last


def certify_maze(
    maze: Maze, policy: MazePolicy | str, *, held: Iterable[Vertex] = ()
) -> MazeCertificate:
    """Say exactly how good `policy` is, and whether any of its rows would gain by a change.

    Parameters
    ----------
    maze : Maze
    policy : MazePolicy or str
        Its numbers are exact; `numerics.optimise_maze` proposes such a policy.
    held : iterable of vertices, optional
        Where the rows are given, as at the corridor's uniform fork.

    Raises
    ------
    TypeError, ValueError
        As `solve`.

    Examples
    --------
    At the fork x first, then y, and straight back from both:

    >>> edges = [("source", "fork"), ("fork", "x"), ("fork", "y"), ("y", "z")]
    >>> maze = Maze.from_edges(edges, targets=["x", "z"])
    >>> turns = {("source", "fork"): {"x": 1}, ("x", "fork"): {"y": 1}, ("fork", "y"): {"z": 1}}
    >>> certificate = certify_maze(maze, MazePolicy(turns))
    >>> certificate.hitting_time, certificate.verdict
    (7/2, 'optimal: no blind walker is faster, whatever it remembers')
    >>> certify_maze(maze, "sft").gains[("x", "fork"), "y"]
    2
    """
    places = held_vertices(maze, held)
    solution = solve_maze(maze, policy)
    if solution.hitting_time.free_symbols:
        raise TypeError("certify_maze needs numbers in every row; put in one for each symbol")
    return MazeCertificate(solution, places, search_bound(maze))
