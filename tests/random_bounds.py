"""Random bounds as a user writes them, and what an independent evaluator says of each.

Run as a script it decides many of them and prints what was found:
``python tests/random_bounds.py 5000``.
"""

import operator
import random
import re
import sys
import time
from collections import Counter
from fractions import Fraction
from itertools import product

import first_step_solves as walk

SIGNS = {
    "=": operator.eq,
    "<=": operator.le,
    "<": operator.lt,
    ">=": operator.ge,
    ">": operator.gt,
}
QUANTITIES = {
    "H": walk.hitting_time,
    "B": lambda p, W, K, L: walk.backtrack_time(p, K, L),
    "V": walk.variance,
    "R": walk.restart_time,
}
OFFSETS = (0, 1, 2, 6)


def value(text, W, K, L):
    """Return the exact value of an expression at a point."""
    names = {name: Fraction(n) for name, n in (("W", W), ("K", K), ("L", L))}
    names |= {"rho": Fraction((L + 1) ** 2, L), "F": Fraction, "min": min, "max": max}
    names |= {p: p for p in ("uniform", "sft", "rl")}
    for name, at in QUANTITIES.items():
        names[name] = lambda p, at=at: at(p, W, K, L)
    exact = re.sub(r"\b\d+(\.\d+)?", r"F('\g<0>')", text)
    return eval(exact, {"__builtins__": {}}, names)


def holds(left, sign, right, point):
    """Tell whether ``left sign right`` at a point."""
    return SIGNS[sign](value(left, **point), value(right, **point))


def in_domain(text, point):
    """Tell whether a point satisfies every condition of a domain's text."""
    conditions = (c.strip() for c in text.split(","))
    names = {name: Fraction(n) for name, n in point.items()}
    return all(
        eval(re.sub(r"(?<![<>])=", "==", c), {"__builtins__": {}}, names)
        for c in conditions
        if c
    )


def points(text):
    """Yield small points of a domain, and some further out."""
    lows = dict(re.findall(r"([WKL]) >= (\d+)", text))
    for offsets in product(OFFSETS, repeat=3):
        point = {v: int(lows[v]) + d for v, d in zip("WKL", offsets, strict=True)}
        if in_domain(text, point):
            yield point


class Generator:
    """Makes bounds of several kinds; the same ones for the same seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def number(self):
        return self.random.choice(["1", "2", "3", "5", "1/2", "3/2", "7", "10", "1/3"])

    def monomial(self):
        chosen = self.random.sample("WKL", self.random.choice([1, 1, 2, 3]))
        powers = (self.random.choice([1, 1, 1, 2]) for _ in chosen)
        return "*".join(
            v if n == 1 else f"{v}**{n}" for v, n in zip(chosen, powers, strict=True)
        )

    def polynomial(self, terms):
        parts = [f"{self.number()}*{self.monomial()}" for _ in range(terms)]
        return " + ".join(parts + [self.number()] * self.random.randint(0, 1))

    def power(self):
        exponents = ["K", "K", "K", "W", "L", "2*K", "K + 1", "K + W", "K*L"]
        exponent = self.random.choice(exponents)
        if exponent in {"K", "2*K", "K + 1", "W"}:
            base = self.random.choice(["2", "3", "rho", "L", "(L + 1)", "4", "(L + 2)"])
        else:
            base = self.random.choice(["2", "3", "4"])
        return f"{base}**({exponent})"

    def quantity(self):
        name = self.random.choice("HHHBVR")
        policy = self.random.choice(["sft", "rl"] + ["uniform"] * (name != "R"))
        return f"{name}({policy})"

    def lows(self):
        return ", ".join(f"{v} >= {self.random.choice([1, 1, 2, 2, 3])}" for v in "WKL")

    def between(self):
        c = self.random.choice
        return c(["2*K <= L", "K <= L", "K < W", "W <= K", "L <= 2*K", "W + K <= L"])

    def tight(self, left, right, domain):
        """Return left against the right side with a constant, near one for small points."""
        sides = ((value(left, **p), value(right, **p)) for p in points(domain))
        ratios = [above / below for above, below in sides if below > 0]
        least, most = min(ratios, default=Fraction(1)), max(ratios, default=Fraction(1))
        # Further out along each axis: which of the two bounds has a chance of being true.
        lows = {v: int(n) for v, n in re.findall(r"([WKL]) >= (\d+)", domain)}
        rays = [{**lows, v: n + 14} for v, n in lows.items()]
        far = [value(left, **p) / below for p in rays if (below := value(right, **p)) > 0]
        signs = [">="] * (min(far) >= least > 0) + ["<="] * (max(far) <= most)
        sign = self.random.choice(signs or [">=", "<="])
        slack = Fraction(self.random.choice(["1", "1", "9/10", "1/2", "6/5"]))
        if sign == ">=":
            return left, ">=", f"{least * slack}*{right}"
        return left, "<=", f"{most / slack}*{right}"

    def polynomials(self):
        domain = self.lows()
        return (*self.tight(self.polynomial(3), f"({self.polynomial(1)})", domain), domain)

    def quantities(self):
        domain = self.lows()
        right = self.monomial()
        if self.random.random() < 0.4:
            right += f"*{self.random.choice(['rho**K', 'L**K', '2**K', 'rho**(2*K)'])}"
        return (*self.tight(self.quantity(), right, domain), domain)

    def two_quantities(self):
        domain = self.lows()
        return (*self.tight(self.quantity(), self.quantity(), domain), domain)

    def powers(self):
        domain = self.lows()
        left, right = self.power(), self.random.choice([self.power, self.monomial])()
        return (*self.tight(left, right, domain), domain)

    def squares(self):
        c = self.random.choice
        a, b = self.random.sample(["W", "K", "L", "W*K", "2*L", "3*K", "K*L", "W**2"], 2)
        square = c([f"({a} - {b})**2", f"({a})**2 + ({b})**2 - 2*({a})*({b})"])
        less = c(["0", "0", "-1", f"({a})*({b}) - ({a})**2/4 - ({b})**2"])
        return square, c([">=", ">="]), less, self.lows()

    def signs(self):
        c = self.random.choice
        base = c(["(-1)", "(-2)", "(1 - L)", "(L - 1)", "(L - 2)", "0", "(-3)"])
        exponent = c(["K", "2*K", "K + 1", "2*K + 1", "W"])
        right = c(["0", "1", "2**K", "L**K", "3**(K + 1)", "-1", f"(L + 3)**({exponent})"])
        return f"{base}**({exponent})", c(["<=", "<=", ">=", "=", "<"]), right, self.lows()

    def choices(self):
        c = self.random.choice
        a, b = self.random.sample(["W", "K", "L", "2*K", "K*L", "H(rl)", "H(sft)"], 2)
        side = f"{c(['min', 'max'])}({a}, {b})"
        right = c([a, b, f"({a} + {b})/2", f"{a} + {b}", f"{self.number()}*W", "1"])
        return side, c(["<=", ">="]), right, self.lows()

    def conditions(self):
        domain = f"{self.lows()}, {self.between()}"
        left = (
            c() if (c := self.random.choice([self.monomial, self.quantity, self.power])) else ""
        )
        return (*self.tight(left, self.monomial(), domain), domain)

    def quotients(self):
        domain = self.lows()
        left = f"({self.polynomial(2)})/({self.polynomial(2)})"
        return (*self.tight(left, self.number(), domain), domain)

    def bound(self):
        """Return a kind, and left, sign, right and domain of a bound of that kind."""
        kinds = {
            self.polynomials: 3,
            self.quantities: 6,
            self.two_quantities: 2,
            self.powers: 3,
            self.squares: 2,
            self.signs: 2,
            self.choices: 2,
            self.conditions: 3,
            self.quotients: 2,
        }
        (make,) = self.random.choices([*kinds], [*kinds.values()])
        return make.__name__, make()


def decided(seed, number):
    """Yield bounds with what they came to, and whether the evaluator agrees."""
    from corridor import check_bound

    generator = Generator(seed)
    for _ in range(number):
        kind, (left, sign, right, domain) = generator.bound()
        start = time.process_time()
        check = check_bound(left, sign, right, domain=domain)
        seconds = time.process_time() - start
        yield kind, check, agrees(check, left, sign, right, domain), seconds


def agrees(check, left, sign, right, domain):
    """Tell whether the evaluator finds what is refuted false, and else no failure nearby."""
    if check.outcome == "refuted":
        point = check.decision.point
        if not in_domain(domain, point):
            return False
        # The evaluator solves every equation: not where there are thousands.
        return max(point.values()) > 40 or not holds(left, sign, right, point)
    return all(holds(left, sign, right, point) for point in points(domain))


def main(seed, number):
    """Decide random bounds, and print how many of each kind came to what."""
    table, seconds = Counter(), Counter()
    for count, (kind, check, agreed, took) in enumerate(decided(seed, number), 1):
        table[kind, check.outcome] += 1
        seconds[kind] += took
        if not agreed:
            table[kind, "false"] += 1
            print("FALSE", check, flush=True)
        if check.outcome == "undecided":
            print(kind, str(check).replace("\n", " "), flush=True)
        if count % 250 == 0 or count == number:
            report(count, table, seconds)


def report(count, table, seconds):
    """Print how many of each kind came to what."""
    print(f"{count:16} proved refuted undecided false   CPU s")
    outcomes = ("proved", "refuted", "undecided", "false")
    for kind in sorted(seconds):
        proved, refuted, undecided, false = (table[kind, o] for o in outcomes)
        counts = f"{proved:6} {refuted:7} {undecided:9} {false:5}"
        print(f"{kind:16} {counts} {seconds[kind]:7.0f}")
    proved, undecided = (
        sum(n for (_, o), n in table.items() if o == outcome)
        for outcome in ("proved", "undecided")
    )
    print(f"undecided of those not refuted: {undecided / (proved + undecided):.2%}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[2]) if len(sys.argv) > 2 else 1, int(sys.argv[1]))
