"""Check that Coq tells every headline statement from its false twins.

Each theorem of `Statements.v` has mutants: the same statement with one thing changed, a
constant off by one, a policy swapped, W for W - 1, ``<`` where ``<=`` is meant. Coq must
understand a mutant (it is a proposition) and must refuse the theorem's proof for it. The
statements themselves are sent through the same door first and must be accepted.

Run it in this folder when everything is compiled: ``python3 mutants.py``.
"""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
COQC = ("coqc", "-R", str(HERE), "Corridor", "-w", "+default")
STATEMENT = re.compile(r"^Theorem (\w+) :\n(.*?)\.\nProof\. exact (\S+)\. Qed\.$", re.M | re.S)
SURVIVAL = re.compile(r"line (\d+), .*?The command has not failed", re.S)

# theorem: pairs of what stands there, once, and what a mutant says instead
CHANGES: dict[str, list[tuple[str, str]]] = {
    "walk_row_sum": [("then 0 else 1", "then 1 else 1"), ("(1 <= L)%nat", "(0 <= L)%nat")],
    "walk_follows": [("from e' = into e", "from e = into e'")],
    "Emin_tail_sum": [("Σ(s < t)", "Σ(s < (S t))")],
    "uniform_alike": [("/ (L + 1)", "/ L"), ("(k <= 2 * K)%nat", "(k <= 2 * K + 1)%nat")],
    "graph_lumping": [
        ("f g) t (block e)", "f g) (S t) (block e)"),
        ("lumped_walk W K f g", "lumped_walk (W + 1) K f g"),
        ("lumped_walk W K f g", "lumped_walk W K g f"),
    ],
    "hitting_time_rows": [
        ("(2 * K))", "(2 * K + 1))"),
        ("(odds f) (odds g) W", "(odds g) (odds f) W"),
        ("(odds f) (odds g) W", "(odds f) (odds g) (W - 1)"),
        ("0 < f k <= 1", "0 <= f k <= 1"),
    ],
    "T4_graph": [
        ("rl ((2 * K + 1)", "rl ((2 * K + 2)"),
        ("(2 * W - 1) + 1)", "(2 * W - 1))"),
        ("(2 * W - 1) + 1)", "(2 * W) + 1)"),
        ("takes W K L rl", "takes W K L (sft L)"),
        ("takes W K L (sft L)", "takes W K L rl"),
        ("takes W K L (sft L)", "takes W K L (uniform L)"),
        ("takes W K L (uniform L)", "takes W K L (sft L)"),
        ("2 * K + 2 + (W - 1)", "2 * K + 1 + (W - 1)"),
        ("2 * K + 2 + (W - 1)", "2 * K + 2 + W"),
        ("(4 + ε L)", "(3 + ε L)"),
        ("ρ L ^ K - 2 - ε L", "ρ L ^ K - 2"),
        ("(K * (L + 1) + L) / L + 1", "(K * (L + 1) + L) / L"),
        ("(K * (L + 1) + L) / L", "(K * (L + 1) + 1) / L"),
        ("2 * W * K <= H_rl", "3 * W * K <= H_rl"),
        ("<= 6 * W * K", "<= 5 * W * K"),
        ("W * K ^ 2 * L <= H_uniform", "2 * W * K ^ 2 * L <= H_uniform"),
        ("<= 18 * W", "<= 17 * W"),
        ("(2 <= W)%nat ->", "(1 <= W)%nat ->"),
        ("2 * W * ρ L ^ K", "3 * W * ρ L ^ K"),
        ("56 / 13", "55 / 13"),
    ],
    "number_sft": [
        ("13178858182061793922894308", "13178858182061793922894309"),
        ("30517578125", "30517578124"),
        ("takes 15 15 5", "takes 15 14 5"),
        ("(sft 5)", "(sft 4)"),
        ("(sft 5)", "rl"),
    ],
    "rl_is_best": [
        ("H_rl W K <= H\n", "H_rl W K < H\n"),
        ("(2 <= W)%nat", "(1 <= W)%nat"),
        ("H_rl W K <= H\n", "H_rl (W + 1) K <= H\n"),
    ],
    "excess_lower": [
        ("<= excess", "< excess"),
        ("(W - 1) * (Σ", "W * (Σ"),
        ("W * (Σ(k < n) u", "(W + 1) * (Σ(k < n) u"),
    ],
    "gradient_forward": [("dH_du", "dH_dv"), ("(u k)", "(v k)")],
    "gradient_backward": [("dH_dv", "dH_du")],
    "domination": [
        ("2 / (1 + sqrt", "4 / (1 + sqrt"),
        ("<= D u v", "< D u v"),
        ("INR n + 2 + 2", "INR n + 1 + 2"),
    ],
    "domination_near": [("/ (1 + excess", "/ (excess"), ("<= D u v", "< D u v")],
    "stationary": [("1 < W", "1 <= W"), ("u k = 0 /\\ v k = 0", "u k = 1 /\\ v k = 0")],
    "update_step": [
        ("(1 - (c W n * η", "(1 - (2 * c W n * η"),
        ("\n  <= (1 -", "\n  < (1 -"),
    ],
    "sign_updates_reach_rl": [("(H_rl W K)\n", "(H_sft W K L)\n"), ("0 < η", "0 <= η")],
    "numbers": [("50142", "50143"), ("900", "901"), ("30517578125", "30517578126")],
    "all_rows_reach_rl": [("0 < η", "0 <= η"), ("(1 <= k", "(0 <= k")],
    "near_step": [("- η + (1", "- 2 * η + (1"), ("\n  <= exp", "\n  < exp")],
    "near_rate": [("((1 - excess", "((2 - excess")],
    "backtrack_rl": [("2 * K + 1", "2 * K + 2"), ("w rl", "w (sft L)")],
    "backtrack_sft": [("- 3 - ε L", "- 2 - ε L"), ("(4 + ε L)", "(3 + ε L)")],
    "backtrack_uniform": [("(K * (L + 1) + L)", "(K * (L + 1) + 1)")],
    "first_step": [
        ("0 < dH_du u v W (2 * K) (2 * j - 1)", "0 < dH_dv u v W (2 * K) (2 * j - 1)"),
        ("(X - (W - 1) * L)", "(X - W * L)"),
        ("(1 + (j - 1) * (L + 1))", "(j * (L + 1) - 1)"),
        ("- X - (W - 1))", "- X - W)"),
    ],
    "first_order": [
        ("W * S k", "W * k"),
        ("(n - k)", "(n - k - 1)"),
        ("(W - 1)", "W"),
        ("(2 * (Σ", "(3 * (Σ"),
    ],
    "first_order_graph": [
        ("fun e => 0 < e", "fun e => e < 0"),
        ("(H e - H_rl W K)", "(H e)"),
        ("(W - 1)", "W"),
    ],
    "distillation_constant": [
        ("- 4 * W", "- 2 * W"),
        ("(K * (L + 1) + L)", "(K * (L + 1) + 1)"),
        ("(2 <= W)%nat ->", "(1 <= W)%nat ->"),
        ("speed_backward W L k", "speed_forward L k"),
        ("t0 < t ->", "t < t0 ->"),
    ],
    "distillation_constant_one": [("W = 1%nat", "W = 2%nat"), ("- 2 * K", "- 4 * K")],
    "raise_identity": [("M u v (S k) * (q", "M u v k * (q"), ("i ^ 2", "i")],
    "best_step": [("* excess_of W n r", "* 0"), ("<= (1 -", "< (1 -")],
    "law_rl": [
        ("4 * K + 2", "4 * K + 1"),
        ("t + 2 * K", "t + 2 * K + 1"),
        ("L rl", "L (sft L)"),
    ],
    "law_rl_exactly": [("2 * K + 2 +", "2 * K + 3 +"), ("/ W * (1 - / W)", "/ W * (1 + / W)")],
    "generating_function_rl": [("(W - (W - 1)", "(W - W"), ("z ^ (4 * K", "z ^ (2 * K")],
    "restart_best": [("(2 * K + 2) (W", "(2 * K + 3) (W"), ("(W * (2", "((W + 1) * (2")],
    "restart_bound": [("<= H", "< H"), ("W * (2 * K + 2)", "W * (2 * K + 3)")],
    "restart_between": [("/ 2 <=", "<="), ("<= H_rl W K", "< H_rl W K")],
    "restart_saves": [("10 * K", "11 * K"), ("W * (2 * K + 2)", "W * (2 * K + 3)")],
    "fork_other_rl": [("other rl", "cycle rl"), ("(W - 1) ^ 2 / W", "(W - 1)")],
    "fork_cycle_rl": [("cycle rl", "other rl"), ("(W - 1) * (2", "W * (2")],
    "E2min_tail_sum": [("2 * INR s + 1", "2 * INR s")],
    "variance_rows": [("(odds f) (odds g) W", "(odds g) (odds f) W"), ("0 < g k", "0 <= g k")],
    "variance_rl": [
        ("4 * W", "3 * W"),
        ("(W - 1)", "W"),
        ("(2 * K + 1)", "(2 * K)"),
        ("L rl", "L (sft L)"),
    ],
    "variance_sft": [
        ("(W - 1) * (4", "W * (4"),
        ("4 * L ^ 3 + 3", "4 * L ^ 3 + 4"),
        ("(5 * L + 4)", "(5 * L + 5)"),
        ("L (sft L)", "L rl"),
    ],
    "variance_uniform": [
        ("2 / 3 * (6", "2 / 3 * (5"),
        ("L ^ 2 - 3 * L + 1", "L ^ 2 - 2 * L + 1"),
        ("(2 * W - 1)", "(2 * W)"),
    ],
    "fork_other_saves": [("(W - 1) / W", "(W - 1) / 2"), ("(other W)", "(cycle W)")],
    "fork_cycle_saves": [("(W - 1) / 2", "W / 2"), ("(cycle W)", "(other W)")],
    "upper_certificate": [("1 + mean states P x s <= x s", "mean states P x s <= x s")],
    "lower_certificate": [("y s <= 1 + mean", "y s <= 2 + mean")],
    "check_sound": [("Q2R (y e) <= H <= Q2R (x e)", "Q2R (x e) <= H <= Q2R (y e)")],
}


class Mutant(NamedTuple):
    """A statement that is not the theorem's."""

    theorem: str
    change: str
    statement: str
    proof: str


def mutants(source: str) -> Iterator[Mutant]:
    """Yield each theorem as it stands, then its mutants; refuse a change that fits nowhere."""
    theorems = {name: (text, proof) for name, text, proof in STATEMENT.findall(source)}
    if unknown := CHANGES.keys() - theorems.keys():
        raise SystemExit(f"Statements.v has no theorem {', '.join(sorted(unknown))}")
    for name, (text, proof) in theorems.items():
        yield Mutant(name, "", text, proof)
        for old, new in CHANGES.get(name, ()):
            if (times := text.count(old)) != 1:
                raise SystemExit(f"{name}: {old!r} stands there {times} times, not once")
            change = f"{old.strip()}  ->  {new.strip()}"
            yield Mutant(name, change, text.replace(old, new), proof)


def script(preamble: str, listed: list[Mutant]) -> str:
    """Return a file in which Coq must accept every theorem and refuse every mutant.

    A mutant is first made a definition, so that only its proof can be at fault.
    """
    lines = [preamble]
    for number, mutant in enumerate(listed):
        lines.append(f"Definition mutant_{number} : Prop :=\n{mutant.statement}.")
        refuse = "Fail " if mutant.change else ""
        lines.append(f"{refuse}Definition proof_{number} : mutant_{number} := {mutant.proof}.")
    return "\n".join(lines) + "\n"


def survivors(preamble: str, listed: list[Mutant]) -> Iterator[Mutant]:
    """Yield the mutants whose proof Coq accepts.

    It stops at the first such proof, so it is asked again without it.
    """
    listed = list(listed)
    while True:
        text = script(preamble, listed)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "Mutants.v")
            path.write_text(text, encoding="utf-8")
            run = subprocess.run(  # noqa: S603
                [*COQC, str(path)], capture_output=True, text=True, check=False
            )
        if run.returncode == 0:
            return
        found = SURVIVAL.search(run.stderr)
        if found is None:
            raise SystemExit(run.stderr)
        line = text.splitlines()[int(found[1]) - 1]
        number = int(line.split()[2].removeprefix("proof_"))
        yield listed.pop(number)


def main() -> int:
    """Print each mutant and its fate; return 1 unless all are refused."""
    source = (HERE / "Statements.v").read_text(encoding="utf-8")
    preamble = "\n".join(re.findall(r"^(?:From|Close|Open) .*?\.$", source, re.M | re.S))
    listed = list(mutants(source))
    start = time.perf_counter()
    alive = list(survivors(preamble, listed))
    seconds = time.perf_counter() - start
    twins = [mutant for mutant in listed if mutant.change]
    for mutant in twins:
        fate = "SURVIVES" if mutant in alive else "refused"
        print(f"{fate:8}  {mutant.theorem}: {mutant.change}")
    print(
        f"{len(listed) - len(twins)} theorems accepted, {len(twins) - len(alive)} of "
        f"{len(twins)} mutants refused, in {seconds:.1f} s"
    )
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
