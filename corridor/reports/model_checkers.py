"""The chain in the languages of probabilistic model checkers, with exact probabilities.

A witness who has never heard of us: PRISM and Storm read these files and compute the
expected number of steps themselves.
"""

from collections.abc import Sequence
from itertools import groupby

from ..numerics.graph.exact_states import ListedState, listing
from ..theory.model.arguments import one_of
from ..theory.model.graph import CorridorGraph
from ..theory.model.policy import Policy, PolicyName

PROPERTY = 'R{"steps"}=? [ F "target" ]'
"""What to ask PRISM or Storm for the hitting time."""


def export(
    graph: CorridorGraph, policy: Policy | str | PolicyName, language: str = "prism"
) -> str:
    """Return the full chain of `policy` on `graph` as a model checker's input file.

    Its first lines say what it is and which property to check.

    Parameters
    ----------
    graph : CorridorGraph
    policy : Policy, or ``"uniform"``, ``"sft"``, ``"rl"``
    language : ``"prism"``, ``"drn"``
        The PRISM language (PRISM, Storm), or Storm's explicit format.

    Raises
    ------
    MemoryError
        If there are more than a million states.

    Examples
    --------
    >>> text = export(CorridorGraph.symmetric(1, 1, 2), "uniform")
    >>> [line for line in text.splitlines() if "s=2 " in line]
    ["  [] s=2 -> 2/3:(s'=6) + 1/3:(s'=4);  // branch 1: edge 0 forward"]
    """
    one_of("language", language, WRITERS)
    return export_states(listing(graph, policy), language, title_of(graph, policy))


def title_of(graph: CorridorGraph, policy: Policy | str | PolicyName) -> list[str]:
    """Return the lines that say which walk a file holds."""
    kinds = []
    for w, kind in enumerate(graph.branches):
        if kind.count:
            lanes = kind.lanes if len(set(kind.lanes)) > 1 else kind.lanes[:1]
            shown = ", ".join(map(str, lanes)) + (" (target)" if w == graph.target else "")
            kinds.append(f"{kind.count} of {kind.depth} diamonds with lanes {shown}")
    name = "of its own" if isinstance(policy, Policy) else str(policy)
    return [
        "Walk on a corridor graph (Wei and Kim, arXiv:2606.22938), directed edges as states.",
        f"Policy: {name}. Branches: {'; '.join(kinds)}.",
    ]


def export_states(states: Sequence[ListedState], language: str, title: list[str]) -> str:
    """Return a chain of named states, the last of which is the target, in a `language`."""
    question = f"Expected number of steps to the target: {PROPERTY}"
    return WRITERS[language](states, [*title, question])


def _prism(states: Sequence[ListedState], title: list[str]) -> str:
    last = len(states) - 1
    lines = [f"// {line}" for line in title]
    lines += ["dtmc", "", "module walk", f"  s : [0..{last}] init 0;"]
    for i, state in enumerate(states):
        moves = " + ".join(f"{p}:(s'={end})" for end, p in state.moves)
        lines.append(f"  [] s={i} -> {moves};  // {state.name}")
    lines += ["endmodule", "", f'label "target" = s={last};', "", 'rewards "steps"']
    # Runs of states that take as many steps, so that the structure has few lines.
    runs = groupby(range(len(states)), key=lambda i: states[i].steps)
    stepping = ((steps, list(run)) for steps, run in runs if steps)
    lines += [f"  s>={run[0]} & s<={run[-1]} : {steps};" for steps, run in stepping]
    return "\n".join([*lines, "endrewards", ""])


def _drn(states: Sequence[ListedState], title: list[str]) -> str:
    last = len(states) - 1
    lines = [f"// {line}" for line in title]
    lines += ["@type: DTMC", "@parameters", "", "@reward_models", "steps"]
    lines += ["@nr_states", str(len(states)), "@nr_choices", str(len(states)), "@model"]
    for i, state in enumerate(states):
        label = " init" if i == 0 else " target" if i == last else ""
        lines += [f"state {i} [{state.steps}]{label}", "\taction 0 [0]"]
        lines += [f"\t\t{end} : {p}" for end, p in sorted(state.moves)]
    return "\n".join([*lines, ""])


WRITERS = {"prism": _prism, "drn": _drn}
