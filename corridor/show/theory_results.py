"""How theory's results look."""

from typing import Any

from ..plots.graph_drawing import draw_graph
from ..plots.style import size_text
from ..theory.model.families import FAMILIES
from .decimals import short_text
from .formulas import expression, restart_latex, solution_caption
from .look import Look, Records, by_row
from .proof_text import proof_text

MOST_LETTERS = 90
"""Of a formula in a plain representation."""


def _graph(graph: Any) -> Records:
    rows = [
        (branch.count, branch.depth, branch.lanes, w == graph.target)
        for w, branch in enumerate(graph.branches)
    ]
    return Records(("count", "depth", "lanes", "target"), rows)


def _policy(policy: Any) -> str:
    rows = []
    for family in FAMILIES:
        value = getattr(policy, family)
        name = family if isinstance(value, tuple) else f"{family}_j"
        uniform = rf"\tfrac{{{1 if family in 'ad' else 'L'}}}{{L+1}}"
        rows.append(f"{name}={uniform if value == 'uniform' else _sequence(value)}")
    fork = r"\text{uniform}" if policy.fork == "uniform" else _sequence(policy.fork)
    return r",\quad ".join([*rows, rf"\text{{fork }}{fork}"])


def _sequence(value: Any) -> str:
    if not isinstance(value, tuple):
        return expression(value)
    shown = [*map(_sequence, value[:6]), *([r"\dots"] if len(value) > 6 else [])]
    return f"({', '.join(shown)})"


def _solution(solution: Any) -> Records:
    rows = solution.policy.rows(solution.graph)
    values = zip(rows, solution.visits, solution.advantages, strict=True)
    return by_row(("probability", "visits", "advantage"), values)


def _dip_rows(found: Any) -> Records:
    rows = [(*row, "wrong way") for row in found.rows] + [(*row, "zero") for row in found.ties]
    return Records(("family", "depth", "gradient"), rows)


def _training(flow: Any) -> Records:
    rows = [
        (family, row.probability(0), row.speed, row.data, row.limit)
        for family, row in zip(FAMILIES, flow.rows, strict=True)
    ]
    return Records(("family", "start", "speed", "data", "limit"), rows)


def _row_flow(row: Any) -> str:
    data, speed, start = map(expression, (row.data, row.speed, row.start))
    start = rf"\tfrac{{h}}{{1-h}}\big|_{{t=0}}={start}"
    return rf"\dot x={speed}\,\bigl({data}-h\bigr),\quad {start}"


def _slowdown(found: Any) -> str:
    if not found.happens:
        return r"H(t)<H(0)\text{ for all }t>0"
    low, high = map(expression, (found.lower, found.upper))
    return rf"H(t)=H(0)\text{{ once, at a }}t\in\left({low},\ {high}\right)"


def _claim_records(claim: Any) -> Records:
    names = ("title", "verdict", "statement", "assumptions", "constants", "remarks", "rests_on")
    cells = (getattr(claim, name) for name in names)
    texts = (
        "; ".join(map(str, cell)) if isinstance(cell, tuple) else str(cell) for cell in cells
    )
    return Records(("key", *names), [(claim.key, *texts)])


def _claim(claim: Any, verdict: str = "") -> str:
    lines = [f"**{claim.key}. {claim.title}**", str(claim.statement)]
    lines.append(f"*Verdict:* {verdict or f'{claim.verdict}, if the proof goes through'}.")
    for name in ("assumptions", "constants", "rests_on"):
        entries = getattr(claim, name)
        if entries:
            heading = name.replace("_", " ").capitalize()
            lines.append(f"*{heading}:* {'; '.join(map(str, entries))}.")
    if claim.remarks:
        lines.append(f"*Remark:* {claim.remarks}")
    return "\n\n".join(lines).replace("``", "“").replace("''", "”")


def _proof_records(proof: Any) -> Records:
    key = proof.claim.key
    rows = [
        (key, n, type(step).__name__, step.text, str(found.outcome), found.detail)
        for n, (step, found) in enumerate(zip(proof.steps, proof.findings, strict=True), 1)
    ]
    return Records(("claim", "step", "kind", "states", "outcome", "detail"), rows)


def _proof(proof: Any) -> str:
    failed = [
        f"- {step.text}: {found.outcome} ({found.detail})" for step, found in proof.failures
    ]
    steps = len(proof.steps)
    proved = f"{steps - len(failed)} of {steps} steps proved by exact algebra."
    parts = [_claim(proof.claim, str(proof.verdict)), proved, "\n".join(failed)]
    return "\n\n".join(parts).strip()


def _graph_brief(graph: Any) -> str:
    kinds, target = graph.branches, graph.branches[graph.target]
    lanes = {n for kind in kinds for n in kind.lanes}
    if len(lanes) == 1 and len({kind.depth for kind in kinds}) == 1:
        return f"CorridorGraph.symmetric({graph.width}, {target.depth}, {lanes.pop()})"
    return f"CorridorGraph({size_text(graph)}: {len(kinds)} kinds of branches)"


def _claim_brief(claim: Any) -> str:
    return f"Claim {claim.key}: {claim.title}\n{claim.verdict}, if the proof goes through"


def _proof_brief(proof: Any) -> str:
    steps, failed = len(proof.steps), len(proof.failures)
    sure = f"{failed} of {steps} steps fail" if failed else f"{steps} steps by exact algebra"
    return f"Proof of {proof.claim.key}: {proof.claim.title}\n{proof.verdict}, {sure}"


def _solution_brief(solution: Any) -> str:
    time = solution.hitting_time
    text = short_text(time) if time.is_Rational else str(time)
    shown = text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…"
    return f"Exact solution on {size_text(solution.graph)}:\nhitting time {shown} steps"


def _training_brief(flow: Any) -> str:
    speeds = ", ".join(
        f"{family} at {row.speed}" for family, row in zip(FAMILIES, flow.rows, strict=True)
    )
    return f"SFT's flow at W = {flow.W}, L = {flow.L}, exactly:\nrows learn {speeds} per trace"


LOOKS = {
    "model.graph.CorridorGraph": Look(
        brief=_graph_brief,
        records=_graph,
        picture=draw_graph,
    ),
    "model.policy.Policy": Look(latex=_policy),
    "proving.claim.Claim": Look(
        brief=_claim_brief,
        ask=("statement", "assumptions", "constants", "remarks", "rests_on", "steps()"),
        markdown=_claim,
        records=_claim_records,
    ),
    "proving.claim.Proof": Look(
        text=proof_text,
        brief=_proof_brief,
        ask=("claim.statement", "steps", "failures", "to_frame()"),
        markdown=_proof,
        records=_proof_records,
    ),
    "quantities.dips.DipRows": Look(records=_dip_rows),
    "quantities.restart_times.RestartTime": Look(latex=restart_latex),
    "training.row_flows.RowFlow": Look(latex=_row_flow),
    "training.slowdowns.Slowdown": Look(latex=_slowdown),
    "training.training_flows.TrainingFlow": Look(
        brief=_training_brief,
        ask=("probabilities(t)", "policy(t)", "hitting_time(K, t)", "to_frame()"),
        records=_training,
    ),
    "walk.solutions.Solution": Look(
        brief=_solution_brief,
        ask=("hitting_time", "backtrack_time", "visits", "advantages", "to_frame()"),
        records=_solution,
        caption=solution_caption,
    ),
}
"""By the type's name below ``corridor.theory``."""
