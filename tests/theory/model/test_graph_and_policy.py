"""What the graph and the policy are, and what they refuse."""

import subprocess
import sys
from fractions import Fraction

import pytest
import sympy

from corridor import CorridorGraph, Policy, theory
from corridor.theory.model.policy import PolicyName, as_policy, branch_weights, policy_name

GRAPH = CorridorGraph.from_branches([[2, 3], [1], [4, 4, 2]], target=1)


def test_symmetric_graph_has_two_kinds_of_branches():
    graph = CorridorGraph.symmetric(4, 3, 2)
    assert [(kind.depth, kind.count) for kind in graph.branches] == [(3, 1), (3, 3)]
    assert graph.width == 4


def test_named_policies_follow_the_lanes_of_each_diamond():
    rows = Policy.named("sft").rows(GRAPH)
    assert rows[0].b == (Fraction(2, 3), Fraction(3, 4))
    assert rows[2].d == (Fraction(1, 5), Fraction(1, 5), Fraction(1, 3))
    assert rows[1].a == (1,)


def test_families_are_shared_by_depth_or_given_for_each_branch():
    shared = Policy(a=[Fraction(1, 2), Fraction(1, 3), 1], b=1, c=1, d=1).rows(GRAPH)
    assert [row.a for row in shared] == [
        (Fraction(1, 2), Fraction(1, 3)),
        (Fraction(1, 2),),
        (Fraction(1, 2), Fraction(1, 3), 1),
    ]
    own = Policy(a=[[1, 0], [1], [0, 1, 0]], b=1, c=1, d=1).rows(GRAPH)
    assert own[2].a == (0, 1, 0)


def test_symbolic_counts_give_symbolic_rows():
    L = sympy.Symbol("L", integer=True, positive=True)
    assert Policy.named("sft").rows(CorridorGraph.symmetric(2, 1, L))[0].b == (L / (L + 1),)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([[2], []],), r"branches\[1\] must have at least one diamond"),
        (([],), "at least one branch"),
        (([[2, 0]],), r"branches\[0\]\[1\] must be a positive integer.*got 0"),
        (([[2]], 1), "target must be a position in branches, 0 to 0; got 1"),
    ],
)
def test_bad_graphs_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        CorridorGraph.from_branches(*arguments)


def test_bad_graph_types_are_refused():
    with pytest.raises(TypeError, match=r"branches\[0\] must be a list of lane counts"):
        CorridorGraph.from_branches([3])
    with pytest.raises(TypeError, match="target must be a position"):
        CorridorGraph.from_branches([[3]], target=0.0)
    with pytest.raises(TypeError, match="K must be a positive integer"):
        CorridorGraph.symmetric(2, sympy.Symbol("K"), 2)


@pytest.mark.parametrize(
    ("family", "message"),
    [
        ([1, 1], "a must have one probability for each depth, 3; got 2"),
        ([[1], [1]], "a must have one sequence for each kind of branch, 3; got 2"),
        ([[1, 1], [1, 1], [1, 1, 1]], r"a\[1\] must have one probability for each depth, 1"),
        ([1, 2, 1], r"a_2 must be a probability in \[0, 1\]; got 2"),
        (Fraction(-1, 2), r"a must be a probability in \[0, 1\]"),
        (float("nan"), r"a must be a probability in \[0, 1\]; got nan"),
        (sympy.Symbol("p"), "declare the symbol nonnegative"),
        ("frozen", "probabilities or 'uniform'"),
    ],
)
def test_bad_families_are_refused(family, message):
    with pytest.raises(ValueError, match=message):
        Policy(a=family).rows(GRAPH)


def test_bad_probability_types_are_refused():
    with pytest.raises(TypeError, match="a must be a probability"):
        Policy(a=True).rows(GRAPH)


@pytest.mark.parametrize(
    ("fork", "message"),
    [
        ([Fraction(1, 2)] * 3, "fork must sum to 1; it sums to 3/2"),
        ([1], "one probability for each of 3 branches"),
        ("random", "fork must be 'uniform'"),
    ],
)
def test_bad_forks_are_refused(fork, message):
    with pytest.raises(ValueError, match=message):
        branch_weights(GRAPH, Policy(fork=fork))


def test_a_row_keeps_its_type_whoever_asked_first():
    from corridor.theory.model.policy import pretrained

    for _ in range(2):
        assert type(pretrained("b", sympy.Integer(7))) is sympy.Rational(7, 8).__class__
        assert type(pretrained("b", 7)) is Fraction


@pytest.mark.parametrize(
    ("text", "name"),
    [("RL", "rl"), ("rlvr", "rl"), ("RLVR", "rl"), ("Sft", "sft"), ("UNIFORM", "uniform")],
)
def test_a_policy_is_named_in_any_case(text, name):
    assert policy_name(text) is PolicyName(name)
    assert as_policy(text) == Policy.named(name)


def test_a_policy_is_itself_or_a_name():
    own = Policy(b=Fraction(1, 2))
    assert as_policy(own) is own
    assert as_policy(PolicyName.SFT) == Policy(a=1, c=1)
    with pytest.raises(
        TypeError, match=r"policy must be a Policy, or the name .*; got 3 \(int\)"
    ):
        as_policy(3)
    with pytest.raises(
        ValueError, match=r"policy must be one of .*'slt' \(did you mean 'sft'\?"
    ):
        as_policy("slt")


@pytest.mark.parametrize(
    ("families", "error", "message"),
    [
        ({"a": "rl"}, ValueError, r"got 'rl': did you mean Policy.named\('rl'\)\?"),
        ({"a": "SFT"}, ValueError, r"got 'SFT': did you mean Policy.named\('SFT'\)\?"),
        ({"a": 2}, ValueError, r"a must be a probability in \[0, 1\]; got 2"),
        ({"b": [1, 2]}, ValueError, "b_2 must be a probability"),
        ({"c": [[1], [1, -1]]}, ValueError, r"c\[1\]_2 must be a probability"),
        ({"c": [[1], 1]}, TypeError, r"c\[1\] must be a sequence; got 1"),
        ({"d": {"l": 1}}, TypeError, "d must be a probability"),
        ({"d": None}, TypeError, "d must be a probability"),
        ({"fork": "rl"}, ValueError, "fork must be 'uniform' or W probabilities; got 'rl'"),
        ({"fork": 1}, TypeError, "fork must be 'uniform' or W probabilities; got 1"),
        ({"fork": [1, 1]}, ValueError, "fork must sum to 1; it sums to 2"),
        ({"fork": [2, -1]}, ValueError, r"fork\[0\] must be a probability"),
    ],
)
def test_what_is_no_policy_is_refused_when_it_is_made(families, error, message):
    with pytest.raises(error, match=message):
        Policy(**families)
    with pytest.raises(ValueError, match=r"did you mean Policy.named\('rl'\)"):
        Policy("rl")


def test_to_refuse_a_policy_loads_no_library():
    probe = """
import sys
from corridor import Policy
for arguments in (("rl",), (2,), ([1, 1], [[1], [1]], "uniform", "uniform", [0.5, 0.5])):
    try:
        Policy(*arguments)
    except ValueError:
        pass
print([name for name in ("sympy", "numpy") if name in sys.modules])
"""
    run = subprocess.run(
        [sys.executable, "-c", probe], check=False, capture_output=True, text=True
    )
    assert (run.stdout.strip(), run.stderr) == ("[]", "")


@pytest.mark.parametrize(
    "call",
    [
        lambda text: theory.hitting_time(text, 2, 2, "sft"),
        lambda text: theory.hitting_time(2, 2, 2, text),
        lambda text: Policy(b=text),
        lambda text: CorridorGraph.from_branches([[text]], target=0),
    ],
)
def test_a_message_shows_the_beginning_of_what_is_long(call):
    with pytest.raises((TypeError, ValueError), match=r"got '?xxxx") as raised:
        call("x" * 5000)
    assert len(str(raised.value)) < 400
