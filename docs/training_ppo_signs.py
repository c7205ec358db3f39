"""How many walks a right sign costs, at W=2, K=6, L=2, row by row, and what GRPO's spread does.

Writes docs/trainings/signs_2_6_2.csv: the mean share of wrong signs among the 24 rows, by the
number of walks, for three estimates, beside Cantelli's bound; at the pretrained policy and at
one with gaps of 4. Prints which rows have another sign in a tournament, GRPO's pairs.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np

from corridor import CorridorGraph
from corridor.learning.corpora import sample_traces
from corridor.learning.critic import Critic
from corridor.learning.ppo import group_advantages
from corridor.learning.rows import Rows
from corridor.learning.world import World
from corridor.numerics import policy_gradient

K, L, GROUP, POOL, CHUNK = 6, 2, 16, 32768, 2048
GRAPH = CorridorGraph.symmetric(2, K, L)
ROWS = Rows.of(GRAPH)
TABLE = ROWS.table
# Of each edge its row, family by family, -1 where it has none.
ROW = np.array(["abcd".find(name) if name else -1 for name in ROWS.family])
ROW = np.where(ROW < 0, -1, ROW * K + ROWS.diamond)
FILE = Path(__file__).with_name("trainings") / "signs_2_6_2.csv"


def policy(gap: float) -> np.ndarray:
    """Return the table in which every row has this gap."""
    return ROWS.softmax(np.where(ROWS.named, gap, 0.0) * ROWS.learns[:, None])


def scores(rows: np.ndarray) -> np.ndarray:
    """Return the derivative of each choice's logarithm by its row's gap."""
    named = (rows * ROWS.named).sum(axis=1)
    return np.where(ROWS.learns[:, None], ROWS.named - named[:, None], 0.0)


def advantages(rows: np.ndarray) -> np.ndarray:
    """Return what each choice gains, in steps, by edge and target."""
    critic = Critic(World(graph=GRAPH, fork="uniform", penalty=1.0))
    i, k = np.nonzero(ROWS.open)
    critic.fit(i, k, TABLE.successors[i, k], rows)
    worth = critic.ahead(np.arange(len(rows)))
    return worth - (rows[:, None] * worth).sum(axis=2, keepdims=True)


def pool(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return for each sampled walk its steps, its scores by row, and these times advantages."""
    rng, score, gain = np.random.default_rng(0), scores(rows), advantages(rows)
    steps, plain, known = [], [], []
    for _ in range(POOL // CHUNK):
        walks = sample_traces(TABLE, rows, CHUNK, rng)
        on = ROW[walks.rows] >= 0
        edge, choice = walks.rows[on], walks.choices[on]
        cells = walks.walkers[on] * 4 * K + ROW[edge]
        each = score[edge, choice]
        better = gain[edge, walks.targets[walks.walkers[on]], choice]
        steps.append(walks.steps)
        for kept, weight in ((plain, each), (known, each * better)):
            found = np.bincount(cells, weight, minlength=CHUNK * 4 * K)
            kept.append(found.reshape(CHUNK, 4 * K))
    return np.concatenate(steps), np.concatenate(plain), np.concatenate(known)


def variance(rows: np.ndarray, choices: str = "sampled") -> tuple[np.ndarray, np.ndarray]:
    """Return mean and variance of one walk's scores times advantages, solved."""
    gain, n, on = advantages(rows)[:, 0] * scores(rows), len(rows), TABLE.ends != 0
    if choices == "expected":
        gain = np.broadcast_to((rows * gain).sum(axis=1, keepdims=True), gain.shape)
    Q = np.zeros((n, n))
    i, k = np.nonzero(ROWS.open & on[:, None])
    Q[i, TABLE.successors[i, k]] = rows[i, k]
    visits = np.linalg.solve(np.eye(n) - Q.T, np.eye(n)[0]) * on
    mean, second = np.zeros((2, 4 * K))
    for row in range(4 * K):
        f = np.where((row == ROW)[:, None], gain, 0.0)
        rest = np.linalg.solve(np.eye(n) - Q, (rows * f).sum(axis=1) * on)
        mean[row] = rest[0]
        after = np.where(ROWS.open, rest[TABLE.successors], 0.0)
        second[row] = visits @ (rows * (f**2 + 2 * f * after)).sum(axis=1)
    return mean, second - mean**2


def tournament(rows: np.ndarray, horizon: int = 12000) -> np.ndarray:
    """Return the gradient, row by row, of the chance to beat a walk of today's policy."""
    n, score = len(rows), scores(rows)
    on = TABLE.ends != 0
    at = np.eye(n)[0]
    seen, arrived = [], []
    for _ in range(horizon):
        at = at * on
        seen.append(at)
        at = np.bincount(
            TABLE.successors[ROWS.open], (at[:, None] * rows)[ROWS.open], minlength=n
        )
        arrived.append(at[~on].sum())
    law = np.array(arrived)
    rank = (1 - np.cumsum(law)) - (np.cumsum(law) - law)
    worth, gradient = np.full(n, -1.0), np.zeros(4 * K)
    for k in range(horizon - 1, -1, -1):
        ahead = np.where(ROWS.open, np.where(on, worth, rank[k])[TABLE.successors], 0.0)
        each = seen[k] * (rows * score * ahead).sum(axis=1)
        gradient += np.bincount(ROW[ROW >= 0], each[ROW >= 0], minlength=4 * K)
        worth = (rows * ahead).sum(axis=1)
    return gradient


def main() -> None:
    """Write the table."""
    lines = ["gap,walks,critic,critic_bound,grpo,grpo_bound,grpo_spread"]
    for gap in (0.0, 4.0):
        rows = policy(gap)
        exact = policy_gradient(GRAPH, dict.fromkeys("abcd", [gap] * K)).total
        wanted = np.concatenate([getattr(exact, family) for family in "abcd"])
        mean, spread = variance(rows)
        if abs(mean - wanted).max() > 1e-4 * abs(wanted).max():
            raise ArithmeticError("the walks' mean is not theory's gradient")
        pairs = tournament(rows)
        wrong = [
            f"{family}_{depth + 1}"
            for (family, depth), one, other in zip(
                product("abcd", range(K)), pairs, wanted, strict=True
            )
            if one * other < 0
        ]
        print(f"gap {gap:g}: other signs in a tournament: {', '.join(wrong) or 'none'}")
        steps, plain, known = pool(rows)
        ratio = known.var(axis=0) / spread
        print(f"measured over derived variance: {ratio.min():.3f} to {ratio.max():.3f}")
        groups = steps.reshape(-1, GROUP)
        relative = plain * group_advantages(groups, "none").reshape(-1, 1)
        divided = plain * group_advantages(groups, "spread").reshape(-1, 1)
        scattered = relative.reshape(-1, GROUP, 4 * K).mean(axis=1).var(axis=0)
        aim = wanted * (1 - 1 / GROUP)
        for walks in GROUP * 2 ** np.arange(12):
            cells = [f"{gap:g}", str(walks)]
            for each in (known, relative, divided):
                batches = each.reshape(-1, walks, 4 * K).sum(axis=1)
                share = (batches * wanted <= 0).mean()
                cells.append(f"{share:.5f}")
            bound = (spread / (spread + walks * wanted**2)).mean()
            cells.insert(3, f"{bound:.5f}")
            bound = (scattered / (scattered + walks / GROUP * aim**2)).mean()
            cells.insert(5, f"{bound:.5f}")
            lines.append(",".join(cells))
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
