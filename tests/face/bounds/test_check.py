"""`corridor check`: claims as a user writes them, in files that may be broken."""

import functools
import json
from fractions import Fraction
from pathlib import Path

import processes
import pytest
import written

from corridor import check_bound, check_bounds
from corridor.bounds.grammar import GrammarError, parse_domain, parse_term

# left, relation, right, domain, what it comes to
CLAIMS = [
    ("H(rl)", "=", "(2*K + 1)*(2*W - 1) + 1", "", "proved"),
    ("H(sft)", "=", "2*K + 2 + (W-1)*((4+eps)*rho**K - 2 - eps)", "", "proved"),
    ("H(sft)", ">=", "3/2*W*rho**K", "W >= 2", "proved"),
    ("H(sft)", "<=", "56/13*W*rho**K", "", "proved"),
    ("H(sft)", ">", "W*L**K", "W >= 2", "proved"),
    ("H(rl)", "<=", "6*W*K", "", "proved"),
    ("H(rl)", "<", "H(sft)", "W >= 2", "proved"),
    ("H(uniform)", "<=", "18*W*K**2*L", "", "proved"),
    ("B(sft)", ">=", "4**K - 2", "", "proved"),
    ("rho**K", ">=", "2*K + 2", "", "proved"),
    ("2**(K + 1)", ">", "K**2", "", "proved"),
    ("4**K", ">=", "K**6", "K >= 30", "proved"),
    ("S(sft)", "<=", "H(rl)", "L <= 5", "proved"),
    ("R(rl)", "<=", "H(rl)", "", "proved"),
    ("V(sft)", ">=", "H(sft)**2", "W >= 3", "proved"),
    ("2**W * rho**K", ">=", "2*W*(2*K+2)", "", "proved"),
    ("H(sft)", "<=", "10**40", "W <= 3, L = 5, K <= 30", "proved"),
    ("1/(K + 1) + 1/(K + 2)", "<=", "5/6", "", "proved"),
    ("H(sft)", "Theta", "W*rho**K", "W >= 2", "proved"),
    ("S(sft)", "Theta", "W*K*L", "W >= 2", "proved"),
    ("H(sft)", "Omega", "W*L**K", "W >= 2", "proved"),
    ("2**K", "Theta", "2**K", "K >= 1000000", "proved"),
    # false: at once, at the edge, or only far out
    ("H(rl)", "=", "4*W*K", "", "refuted"),
    ("H(rl)", "<=", "5*W*K", "", "refuted"),
    ("H(sft)", ">=", "3/2*W*rho**K", "", "refuted"),
    ("H(sft)", "<=", "55/13*W*rho**K", "", "refuted"),
    ("H(sft)", "<=", "10**40", "W = 2, L = 5", "refuted"),
    ("H(sft)", "<=", "10**40", "W = 2, L = 1", "refuted"),
    ("rho**K", "<=", "1000000 * 5**K", "L = 5", "refuted"),
    ("rho**K", "<=", "2**K * 10**100", "L = 1", "refuted"),
    ("K", "<", "10**50 + 3", "", "refuted"),
    ("K**8", "<=", "10**60", "", "refuted"),
    ("S(sft)", "<=", "H(rl)", "L >= 6", "refuted"),
    ("H(sft)", "Theta", "W*L**K", "W >= 2, L = 5", "refuted"),
    ("H(sft)", "Theta", "W*rho**K", "", "refuted"),
    ("H(uniform)", "O", "W*K*L", "", "refuted"),
    # true or false, but beyond the methods, or without a value
    ("W**2 + K**2", ">=", "2*W*K", "", "proved"),
    ("K**2 + 10**100", ">=", "K * 10**50", "", "undecided"),
    ("2**(K*L)", ">=", "K*L", "", "proved"),
    ("2**(K**2)", ">=", "K", "", "undecided"),
    ("H(sft)", "Theta", "W*L**K", "2*K <= L, W >= 2", "proved"),
    ("L", "O", "K", "2*K <= L", "refuted"),
    ("(K - 123300 - 77*W)**2", ">=", "1", "", "undecided"),
    ("1/(K - 13)", "<=", "1", "", "undecided"),
    ("K**100", "<=", "2**K", "K >= 2000", "undecided"),
    ("W*K", "O", "(W - K)**2", "", "undecided"),
    ("2**K", "O", "3**K", "K >= 1000000", "undecided"),
]


@pytest.mark.parametrize(("left", "sign", "right", "domain", "outcome"), CLAIMS)
def test_claims(left, sign, right, domain, outcome):
    check = check_bound(left, sign, right, domain=domain)
    assert check.outcome == outcome, check
    decision = check.decision
    if decision.values:
        assert decision.point in check.claim.domain
        assert not written.holds(left, sign, right, decision.point)
        assert decision.values == tuple(
            written.value(side, **decision.point) for side in (left, right)
        )
    if outcome == "undecided":
        assert decision.detail


def test_claims_that_hold_up_to_depth_30_fail_later():
    late = [
        check_bound(left, sign, right, domain=domain)
        for left, sign, right, domain, outcome in CLAIMS
        if outcome == "refuted" and sign == "<="
    ]
    depths = sorted(check.decision.point["K"] for check in late)
    assert sum(depth > 30 for depth in depths) >= 5
    (far,) = [c for c in late if c.claim.left == "K**8"]
    assert all(
        written.holds("K**8", "<=", "10**60", {"W": 1, "K": k, "L": 1}) for k in range(1, 31)
    )
    assert far.decision.point["K"] > 10**6


def test_a_policy_may_be_named_once_for_all_quantities():
    check = check_bound("H + B(rl)", ">=", "hitting_time('sft')", policy="sft")
    assert check.outcome == "proved"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("H(ppo)", "policy must be one of"),
        ("H(dpo)", "policy must be one of"),
        ("H", "H needs a policy: write"),
        ("H(sft, rl)", "takes one policy"),
        ("S(uniform)", "no closed form under 'uniform'"),
        ("Hitting(sft)", "'Hitting' is no quantity"),
        ("hiting_time(sft)", "did you mean hitting_time"),
        ("k + 1", "'k' is no name known here"),
        ("K^2", "'\\^' is not read: write"),
        ("K.real", "'K.real' is not read"),
        ("K[0]", "'\\[' at column 2 is not read"),
        ("lambda: 1", "':' at column 7"),
        ("K if W else L", "is not read"),
        ("K and W", "is not read"),
        ("K @ W", "'@' at column 3"),
        ("K // 2", "is not read"),
        ("K % 2", "'%' at column 3"),
        ("'K'", "is no number"),
        ("1_000", "is no number such as 12"),
        ("0x10", "is no number"),
        ("1j", "is no number"),
        ("True", "is no number"),
        ("2 K", "it is no expression"),
        ("(K", "it is no expression"),
        ("", "must be an expression"),
        ("λ", "'λ' at column 1"),
        ("1/0", "divides by zero"),
        ("2**(1/2)", "the exponent 1/2 is no integer"),
        ("9**9**9**9", "over 5000 bits"),
        ("1e9999", "no number such as"),
        ("1" * 400, "is no number"),
        ("K+" * 300 + "1", "601 characters, above 500"),
        ("-" * 60 + "K", "nested deeper than 40"),
        ("(" * 230 + "K" + ")" * 230, "no expression"),
        ("H(sft).__class__", "is not read"),
        ("__import__('os').system('true')", "is not read"),
    ],
)
def test_what_is_no_arithmetic_is_refused(text, message):
    with pytest.raises(GrammarError, match=message):
        parse_term(text)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("((W+K+L)**20)**20 * ((W-K+L)**30)**8", "-1"),
        ("(K**20+W)**20 + (W**40+L)**20", "K**400"),
        ("2**(2**K)", "2"),
        ("((((K**K)**K)**K)**K)**K", "1"),
        ("+".join(f"1/(K+{n}*W+L)" for n in range(1, 28)), "1/(K+L)**27"),
        ("*".join(f"(K+{n}*W+L)" for n in range(1, 30)), "(K-W)**28"),
        ("2**K*3**W*5**L*7**K*11**W*13**L", "(K-W)*(K-L)*17**8"),
        ("2**(80*K) * H(sft)**9", "K**80"),
        ("(W*K*L)**80 * rho**(50*K)", "H(sft)*K**70 - V(sft)**3"),
        ("V(sft)**6", "V(sft)**5*(W-K)"),
        ("V(sft)**2 + V(uniform)**2", "2*V(sft)*V(uniform)"),
        ("(2*K)**(10**9)", "1"),
        ("(3*K/2)**(10**1000)", "1"),
        ("(10**1200*K + 1)**80 * (10**1200*K + 3)**80", "(W - K)**2"),
        ("(W**7 + L**6 + W*L + W + L + 1)**(40*K)", "W**3*L"),
    ],
)
def test_hostile_expressions_end(left, right):
    """Work is counted, so that no file can hang a build."""
    check = check_bound(left, ">=", right)
    assert check.outcome in {"proved", "refuted", "undecided"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", "W >= 1, K >= 1, L >= 1"),
        ("K > 3 and K < 9", "W >= 1, 4 <= K <= 8, L >= 1"),
        ("3 < L <= 7; W == 2", "W = 2, K >= 1, 4 <= L <= 7"),
        ("K >= 2, K >= 5, 0 < W", "W >= 1, K >= 5, L >= 1"),
        ("2*K <= L", "W >= 1, K >= 1, L >= 2, 2*K <= L"),
        (
            "K < L < 3*W, W <= 2",
            "1 <= W <= 2, 1 <= K <= 4, 2 <= L <= 5, K + 1 <= L, L + 1 <= 3*W",
        ),
        ("K/2 + 1.5 = L", "W >= 1, K >= 1, L >= 2, K + 3 <= 2*L, 2*L <= K + 3"),
        ("2*K >= 7", "W >= 1, K >= 4, L >= 1"),
        ("W + K + L <= 9", "1 <= W <= 7, 1 <= K <= 7, 1 <= L <= 7, W + K + L <= 9"),
    ],
)
def test_domains(text, shown):
    assert str(parse_domain(text)) == shown


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("K", "no condition such as"),
        ("K*L >= W", "is not linear in W, K and L"),
        ("2**K >= L", "is not linear in W, K and L"),
        ("K < L < K", "no positive integers"),
        ("2*K = 2*L + 1", "no positive integers"),
        ("K + L <= 1", "no positive integers satisfy"),
        ("K >= 2*H(sft)", "is not linear"),
        ("K <= L <= ", "must be an expression"),
        ("N >= 2", "conditions are on W, K and L; got 'N'"),
        ("K < 1", "no positive integer K satisfies it"),
        ("K >= 5, K <= 4", "no positive integer K"),
        ("K >= 1.5", "no condition such as"),
        ("K >= -3", "no condition such as"),
    ],
)
def test_bad_domains_are_refused(text, message):
    with pytest.raises(GrammarError, match=message):
        parse_domain(text)


GOOD = """\
[[claim]]
name = "linear"
left = "H"
relation = "<="
right = "6*W*K"
policy = ["rl", "sft"]

[[claim]]
left = "H(sft)"
relation = "=="
right = "4"
domain = "W = 1"
expect = "refuted"
"""

BROKEN = [
    ("x = 1", "there is no key 'x'; there are claim"),
    ("claims = []", r"no key 'claims' (did you mean claim?)"),
    ("", "it must hold claims, each under a line [[claim]]"),
    ("claim = []", "it must hold claims, each under a line [[claim]]"),
    ("a" + ".a" * 100_000 + " = 1", "line 1 has over 300 dots"),
    (GOOD.replace('["rl", "sft"]', "[]"), "line 6, claim 'linear', key policy: the list is em"),
    (GOOD.replace('"<="', '["<="]'), "line 4, claim 'linear', key relation: it must be one of"),
    (GOOD.replace('"<="', "{a = 1}"), "line 4, claim 'linear', key relation: it must be one"),
    ("claim = 3", "it must hold claims"),
    ("[claim]\nleft = 'K'", "it must hold claims"),
    ("[[claim]]\nleft = H(sft)", "line 2, key left: it is no TOML: Invalid value"),
    ("[[claim]]\nleft = 'K'\nleft = 'W'", "line 3, key left: it is no TOML: Cannot overwrite"),
    ("[[claim]]\nleft = 'K", "line 2, key left: it is no TOML"),
    ("[[claim]]\nleft = 'K'\nrelation = '<='", "line 1, claim 1, key right: it is missing"),
    (GOOD.replace("expect", "expects"), "line 13, claim 2, key expects: there is no key"),
    (GOOD.replace('"refuted"', '"false"'), "line 13, claim 2, key expect: it must be one of"),
    (GOOD.replace('"<="', '"=<"'), "line 4, claim 'linear', key relation: it must be one of"),
    (GOOD.replace('"<="', "3"), "key relation: it must be one of"),
    (GOOD.replace('"rl"', '"ppo"'), "line 6, claim 'linear', key policy: policy must be"),
    (GOOD.replace('"6*W*K"', '"6 W K"'), "line 5, claim 'linear', key right: it is no expr"),
    (GOOD.replace('"6*W*K"', "6"), "line 5, claim 'linear', key right: it must be an expr"),
    (GOOD.replace('"W = 1"', '"W = 0"'), "line 12, claim 2, key domain: no positive integer W"),
    (GOOD.replace('"linear"', "7"), "line 2, claim 7, key name: it must be one line"),
    ("[[claim]]\n" * 1001, "it holds 1001 claims, above 1000"),
    ("#" * 1_000_001, "it has over 1000000 bytes"),
    ("a = " + "[" * 5000, "it is n"),
]


@pytest.mark.parametrize(("text", "message"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_file_is_named_with_line_and_key(text, message, tmp_path):
    path = tmp_path / "bounds.toml"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"bounds\.toml: ") as caught:
        check_bounds(path)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path):
    (tmp_path / "bounds.toml").write_bytes(
        b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()
    )
    checks = check_bounds(tmp_path / "bounds.toml")
    assert [check.claim.line for check in checks] == [1, 1, 8]


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(ValueError, match="cannot be read: No such file"):
        check_bounds(tmp_path / "missing.toml")
    with pytest.raises(ValueError, match="cannot be read: Is a directory"):
        check_bounds(tmp_path)
    (tmp_path / "latin.toml").write_bytes(b"\xe9")
    with pytest.raises(ValueError, match="no UTF-8"):
        check_bounds(tmp_path / "latin.toml")


corridor = functools.partial(processes.corridor, "check")


def test_the_command(tmp_path):
    path = tmp_path / "bounds.toml"
    path.write_text(GOOD)
    run = corridor(str(path))
    assert run.returncode == 1
    assert run.stderr == "corridor: not as expected: linear [sft]\n"
    lines = run.stdout.splitlines()
    assert lines[0] == "proved     linear [rl]: H <= 6*W*K for W >= 1, K >= 1, L >= 1"
    assert lines[-1] == "3 claims: 1 proved, 2 refuted"
    path.write_text(GOOD.replace(', "sft"', ""))
    run = corridor(str(path))
    assert (run.returncode, run.stderr) == (0, "")


def test_the_command_prints_json(tmp_path):
    path = tmp_path / "bounds.toml"
    path.write_text(GOOD)
    run = corridor(str(path), "--json", "-o", "out.json", cwd=tmp_path)
    assert (run.returncode, run.stdout) == (1, "")
    record = json.loads((tmp_path / "out.json").read_text())
    assert (record["proved"], record["refuted"], record["undecided"]) == (1, 2, 0)
    first, second, third = record["claims"]
    assert (first["name"], first["line"], first["as_expected"]) == ("linear [rl]", 1, True)
    assert second["outcome"] == "refuted"
    assert Fraction(second["left_value"]) > Fraction(second["right_value"])
    assert set(second["counterexample"]) == set("WKL")
    assert third["expect"] == "refuted"
    assert third["as_expected"]


def test_a_mistake_is_one_line_and_no_work_is_done(tmp_path):
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(GOOD)
    bad.write_text(GOOD.replace("6*W*K", "6*N"))
    run = corridor(str(good), str(bad))
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.count("\n") == 1
    assert run.stderr.startswith(
        "corridor: bad.toml: line 5, claim 'linear', key right: 'N' is"
    )


def test_the_functions_name_what_is_wrong():
    with pytest.raises(ValueError, match=r"^right: '\^' is not read"):
        check_bound("K", "<=", "2^K")
    with pytest.raises(ValueError, match=r"^relation: it must be one of =, <="):
        check_bound("K", "~", "2")


def test_the_file_that_the_documentation_shows(tmp_path):
    page = (Path(__file__).parents[3] / "docs" / "check.md").read_text()
    path = tmp_path / "bounds.toml"
    path.write_text(page.partition("```toml\n")[2].partition("```")[0])
    checks = check_bounds(path)
    assert [check.outcome for check in checks] == ["proved", "refuted"]
    assert all(check.as_expected for check in checks)
