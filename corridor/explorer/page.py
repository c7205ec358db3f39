"""The explorer as one file: a page that needs no server, no network and no other file."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path

from ..theory.model.policy import PolicyName
from ..version import __version__
from .look import colors, look, swatch
from .model import formulas, model

PARTS = Path(__file__).with_name("page")
# Of W, K, L: the name, where the slider starts and ends, the largest that can be entered.
SIZES = (("W", "branches W", 30, 1000), ("K", "depth K", 30, 5000), ("L", "lanes L", 10, 1000))
ROWS = (*map(str, PolicyName), "training")


def page() -> str:
    """Return the explorer as HTML; the same for the same version.

    Examples
    --------
    >>> text = page()
    >>> text.startswith("<!DOCTYPE html>"), "{{" in text.split("<script>")[0]
    (True, False)
    """
    made = {
        "controls": _controls(),
        "rows": "\n".join(map(_row, ROWS)),
        "formulas": "\n".join(_formula(name, *both) for name, both in formulas().items()),
        "version": __version__,
        "model": model(),
        "look": json.dumps(look()),
        "colors.css": colors(),
    }
    return re.sub(r"\{\{([\w./]+)\}\}", partial(_part, made), _read("page.html"))


def _part(made: dict[str, str], named: re.Match[str]) -> str:
    """Return what stands for ``{{name}}``: a part made here, or the file of that name."""
    name = named[1]
    return made[name] if name in made else _read(name)


def _read(name: str) -> str:
    return (PARTS / name).read_text("utf-8")


def _controls() -> str:
    """Return a slider and a number entry for each size, the training time and the budget."""
    sizes = [
        _control(name, label, f'min="1" max="{slider}"', f'min="1" max="{most}"')
        for name, label, slider, most in SIZES
    ]
    play = (
        '<button type="button" id="play" aria-pressed="false" aria-label="Play the training">'
        "▶</button>\n"
    )
    time = _control("t", "time t", 'min="0"', 'min="0" max="12" step="any"', play)
    budget = _control("T", "budget T", 'min="0"', 'min="1" max="100000"')
    return "\n".join([*sizes, time, budget])


def _control(name: str, label: str, slider: str, entry: str, more: str = "") -> str:
    return (
        f'<div class="control"><label for="{name}">{label}</label>\n{more}'
        f'<input type="range" id="{name}" {slider}>\n'
        f'<input type="number" id="{name}-entry" {entry} aria-label="{label}, as a number">'
        "</div>"
    )


def _row(name: str) -> str:
    """Return a policy's row of the table, empty."""
    return (
        f'<tr id="row-{name}">'
        f'<th scope="row">{swatch(name)}<span id="label-{name}">{name}</span></th>'
        f'<td><b id="hitting-time-{name}"></b><small id="exact-{name}"></small></td>'
        f'<td id="backtrack-time-{name}"></td><td id="within-{name}"></td></tr>'
    )


def _formula(name: str, letters: str, numbers: str) -> str:
    """Return a policy's formula, and below it the same with numbers and its value."""
    symbol = f"<msub><mi>H</mi><mtext>{name}</mtext></msub><mo>=</mo>"
    value = f'<mtext class="value" id="value-{name}"></mtext>'
    lines = (f"{symbol}{letters}", f"<mo>=</mo>{numbers}", value)
    shown = "".join(f'<math display="block">{line}</math>' for line in lines)
    return f'<div data-policy="{name}" hidden>{shown}</div>'
