"""The corridor as Gymnasium environments: one walker for anyone's library, and thousands."""

from typing import Any, ClassVar, TypeAlias

import gymnasium
import numpy as np
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from ..numerics.graph.arrays import Floats, Indices, Mask
from ..numerics.graph.edges import NONE
from ..theory.model.arguments import one_of, positive_integer
from .world import World

Info: TypeAlias = dict[str, Any]

# The arrays of a `CorridorVectorEnv` on which its next steps depend.
STATE = ("at", "target", "steps", "drawn")


class CorridorEnv(gymnasium.Env[int, int]):
    """A walk from the source edge to a leaf that nobody shows; ``"Corridor-v0"``.

    *Observation*: the directed edge just traversed, its place in ``numerics.edge_table``.
    *Action*: which of the edges at the vertex to take next: inside a branch 0 is the single
    edge and k lane k, at the fork w is branch w (from 0), at a leaf 0 turns back. An action
    that names no edge leaves the walker where it is, at the price of a step.
    *Reward*: 1 at the target, less `penalty` at every step. *Target*: one of the leaves,
    drawn anew with each episode, not observable.

    ``info["action_mask"]`` tells which actions name an edge, and ``info["steps"]`` counts
    the steps as the theory does: the source edge, where a walk begins, is step 1.

    Parameters
    ----------
    W, K, L : int, optional
        Branches, diamonds per branch, lanes per diamond.
    graph : CorridorGraph, optional
        For W, K and L; any branches. Where its own target is does not matter.
    fork : ``"learned"`` (default), ``"uniform"``
        Who chooses at the fork: the policy; or the world, which then leaves one action open
        there, drawn uniformly: the paper's fixed row.
    penalty : float, default 0.001
    time_limit : int, optional
        Steps after which an episode is truncated.
    render_mode : ``"ansi"``, ``"rgb_array"``, optional
        What `render` returns: a line of words, or a picture as an array of bytes.

    Examples
    --------
    >>> import gymnasium
    >>> import corridor.learning
    >>> env = gymnasium.make("Corridor-v0", W=2, K=1, L=2)
    >>> edge, info = env.reset(seed=1)
    >>> edge, info["steps"], info["action_mask"]
    (0, 1, array([1, 1, 0], dtype=int8))
    >>> edge, reward, terminated, truncated, info = env.step(1)
    >>> reward, info["steps"], info["action_mask"]
    (-0.001, 2, array([1, 1, 1], dtype=int8))
    """

    metadata: ClassVar[Info] = {"render_modes": ["ansi", "rgb_array"], "render_fps": 4}

    def __init__(self, *sizes: int, render_mode: str | None = None, **rules: Any) -> None:
        if render_mode is not None:
            one_of("render_mode", render_mode, self.metadata["render_modes"])
        self.render_mode = render_mode
        self.world = World(*sizes, **rules)
        self.observation_space = self.world.observations
        self.action_space = self.world.actions
        self._at, self._target, self._steps, self._drawn = 0, 0, 1, NONE

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[int, Info]:
        """Put the walker on the source edge, and draw a target.

        The `options` ``{"target": w}`` put the target into branch w, from 0.
        """
        super().reset(seed=seed)
        branches = self.world.branches
        target = (options or {}).get("target")
        if target is not None and target not in range(branches):
            raise ValueError(f"target must be a branch, 0 to {branches - 1}; got {target}")
        drawn = self.np_random.integers(branches)
        self._target = int(drawn if target is None else target)
        self._at, self._steps = 0, 1
        self._draw()
        return self._at, self._info()

    def step(self, action: int) -> tuple[int, float, bool, bool, Info]:
        """Take the edge that `action` names."""
        at, moved = self.world.follow(self._at, action, self._drawn)
        self._at = int(at)
        if moved:
            self._draw()
        self._steps += 1
        ended, cut = self.world.over(self._at, self._target, self._steps)
        return self._at, float(ended - self.world.penalty), bool(ended), bool(cut), self._info()

    def render(self) -> str | NDArray[np.uint8] | None:
        """Return where the walker is: words, or a picture that shows the target too."""
        if self.render_mode is None:
            return None
        from ..plots.walker import pixels, place_text, plot_walker

        where = (self.world.edges, self._at, self._target, self._steps)
        if self.render_mode == "ansi":
            return place_text(*where)
        return np.asarray(pixels(plot_walker(self.world.graph, *where)))

    def action_masks(self) -> NDArray[np.bool_]:
        """Return which actions name an edge that can be taken."""
        return self.world.masks(self._at, self._drawn)

    def _draw(self) -> None:
        there = self.world.draws(self._at)
        self._drawn = int(self.np_random.integers(self.world.branches)) if there else NONE

    def _info(self) -> Info:
        return {"action_mask": self.action_masks().astype(np.int8), "steps": self._steps}


class CorridorVectorEnv(gymnasium.vector.VectorEnv[Indices, Indices, Mask]):
    """Many walkers on one corridor graph; ``gymnasium.make_vec("Corridor-v0", num_envs=…)``.

    Everything is as in `CorridorEnv`, with arrays for numbers. A walker that arrives, or is
    truncated, is put back to the source in the same step (``AutoresetMode.SAME_STEP``): the
    observation is then the source edge, and the last one is in ``info["final_obs"]``.

    Parameters
    ----------
    num_envs : int
        Walkers.
    *sizes, **rules
        W, K, L and all else as in `CorridorEnv`, but for what `render` returns.

    Attributes
    ----------
    at : ndarray of int, shape (num_envs,)
        Where the walkers are; the observation.
    target : ndarray of int, shape (num_envs,)
        The branch whose leaf each is looking for. No policy may see it; a critic may.
    steps : ndarray of int, shape (num_envs,)
        Steps so far, the source edge included.

    Examples
    --------
    >>> walkers = CorridorVectorEnv(1000, W=3, K=2, L=2)
    >>> at, info = walkers.reset(seed=1)
    >>> for _ in range(4):
    ...     at, reward, terminated, truncated, info = walkers.step(walkers.sample())
    >>> at.shape, info["action_mask"].shape
    ((1000,), (1000, 3))
    """

    metadata: ClassVar[Info] = {"autoreset_mode": AutoresetMode.SAME_STEP}

    def __init__(self, num_envs: int = 1, *sizes: int, **rules: Any) -> None:
        self.num_envs = positive_integer("num_envs", num_envs)
        self.world = World(*sizes, **rules)
        self.single_observation_space = self.world.observations
        self.single_action_space = self.world.actions
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self.at, self.target, self.steps, self.drawn = np.zeros((4, self.num_envs), np.int64)

    def reset(
        self,
        *,
        seed: int | list[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Indices, Info]:
        """Put every walker on the source edge, each with a target of its own.

        `seed` is of the one generator that all walkers share.
        """
        if isinstance(seed, list):
            raise TypeError("seed must be one integer: all walkers share one generator")
        super().reset(seed=seed)
        self._start(np.ones(self.num_envs, dtype=bool))
        return self.at.copy(), self._info()

    def step(self, actions: Indices) -> tuple[Indices, Floats, Mask, Mask, Info]:
        """Let every walker take the edge that its action names."""
        self.at, moved = self.world.follow(self.at, actions, self.drawn)
        self.steps += 1
        terminated, truncated = self.world.over(self.at, self.target, self.steps)
        self._draw(moved)
        info: Info = {}
        done = terminated | truncated
        if done.any():
            info = {"final_obs": self.at.copy(), "_final_obs": done}
            info["final_info"] = {"steps": self.steps.copy(), "_steps": done}
            info["_final_info"] = done
            self._start(done)
        reward = terminated - self.world.penalty
        return self.at.copy(), reward, terminated, truncated, info | self._info()

    def action_masks(self) -> Mask:
        """Return which actions name an edge, shape (num_envs, actions)."""
        return self.world.masks(self.at, self.drawn)

    def sample(self) -> Indices:
        """Return an action for every walker, drawn uniformly among those that name an edge."""
        chances = self.np_random.random(self.action_masks().shape) * self.action_masks()
        return np.asarray(chances.argmax(axis=1))

    def state(self) -> dict[str, Any]:
        """Return all that the next steps depend on, as plain data and arrays."""
        arrays = {name: getattr(self, name).copy() for name in STATE}
        return {**arrays, "generator": self.np_random.bit_generator.state}

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a `state`."""
        for name in STATE:
            setattr(self, name, np.array(state[name]))
        self.np_random.bit_generator.state = state["generator"]

    def _start(self, which: Mask) -> None:
        self.at[which], self.steps[which] = 0, 1
        self.target[which] = self.np_random.integers(self.world.branches, size=which.sum())
        self._draw(which)

    def _draw(self, moved: Mask) -> None:
        self.drawn[moved] = NONE
        there = moved & self.world.draws(self.at)
        self.drawn[there] = self.np_random.integers(self.world.branches, size=there.sum())

    def _info(self) -> Info:
        everyone = np.ones(self.num_envs, dtype=bool)
        return {
            "action_mask": self.action_masks().astype(np.int8),
            "_action_mask": everyone,
            "steps": self.steps.copy(),
            "_steps": everyone,
        }
