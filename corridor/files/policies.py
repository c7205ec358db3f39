"""Policies as people write them: a name, ``a=1, b=1/2``, or a TOML file of such keys."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ..theory.model.arguments import described
from ..theory.model.families import FAMILIES
from ..theory.model.policy import Policy, PolicyName, policy_name
from .toml import read_toml, unknown_key

KEYS = (*FAMILIES, "fork")
LONGEST = 10_000
ITEM = re.compile(r"[^\s,\[\]=]+")
NUMBER = re.compile(r"\d{1,300}(?:/\d{1,300}|\.\d{1,300})?(?:[eE][+-]?\d{1,3})?")


def read_policy(text: str) -> PolicyName | Policy:
    """Return the policy that `text` names, spells out, or is the file of.

    Families that are left out are the pretrained ones; numbers are exact, ``0.1`` is 1/10.

    >>> read_policy("RLVR")
    <PolicyName.RL: 'rl'>
    >>> read_policy("a=1, c=1, b=[1/2, 0.25]")
    Policy(a=1, b=(Fraction(1, 2), Fraction(1, 4)), c=1, d='uniform', fork='uniform')
    """
    if text.endswith(".toml"):
        table, _ = read_toml(text)
        return _policy(table, f"{text}: ")
    if "=" in text:
        return _policy(_spelled(text), "policy: ")
    return policy_name(text)


def _spelled(text: str) -> dict[str, Any]:
    """Return the values of ``a=1, b=[1/2, 1/3]``, numbers as text."""
    rule = "policy must be a name, a .toml file, or families such as a=1,c=1,b=[1/2,1/3]"
    if len(text) > LONGEST:
        raise ValueError(f"{rule}; got {len(text)} characters")
    quoted = ITEM.sub(lambda found: json.dumps(found[0]), text)
    try:
        pairs = json.loads(
            f"{{{quoted.replace('=', ':')}}}", object_pairs_hook=lambda found: found
        )
    except (ValueError, RecursionError):
        raise ValueError(f"{rule}; got {described(text).removesuffix(' (str)')}") from None
    names = [name for name, _ in pairs]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ValueError(f"policy: {twice[0]} is given twice")
    return dict(pairs)


def _policy(given: Mapping[str, Any], where: str) -> Policy:
    for key in given:
        if key not in KEYS:
            raise ValueError(f"{where}{unknown_key(key, KEYS)}")
    try:
        return Policy(**{key: _number(key, value) for key, value in given.items()})
    except (TypeError, ValueError) as fault:
        raise type(fault)(f"{where}{fault}") from None


def _number(key: str, value: Any) -> Any:
    """Return numbers, and text that is some, as exact fractions, also in lists."""
    if isinstance(value, list):
        return [_number(key, part) for part in value]
    if value == "uniform" or isinstance(value, bool):
        return value
    text = str(Decimal(repr(value))) if isinstance(value, float) else str(value)
    if not NUMBER.fullmatch(text):
        raise ValueError(f"{key} must be probabilities such as 1/2; got {described(value)}")
    try:
        fraction = Fraction(text)
    except ZeroDivisionError:
        raise ValueError(f"{key} must be probabilities such as 1/2; got {text}") from None
    return int(fraction) if fraction.denominator == 1 else fraction
