"""Families of graphs on the command line: exact times over their depths, fitted and proved."""

from typing import Any

FAMILIES = ("star", "tree", "nested", "broom", "detour", "braid")


def family_record(family: str, depths: list[int], width: int, K: int, L: int) -> dict[str, Any]:
    """Return exact times over the depths of a family, and the rate that is proved."""
    import sympy

    from ..show.decimals import decimal_text
    from ..theory.quantities import layer_times, tree_times

    times: Any = {
        "star": lambda n, name: tree_times.star_time(width, n, name),
        "tree": lambda n, name: tree_times.tree_time(width, n, name),
        "nested": lambda n, name: tree_times.nested_time(n, width, K, L, name),
        "broom": lambda n, name: layer_times.broom_time(width, K, L, width, n, name),
        "detour": lambda n, name: layer_times.detour_time(width, K, L, n, name),
        "braid": lambda n, name: layer_times.braid_time(width, L, n, name),
    }[family]
    rho = (L + 1) ** 2 / L
    level = 1 + 1 / width
    # By depth, for several ways at the fork; with one there is nothing to be lost in.
    rates = {"star": 2.0, "tree": level, "nested": rho**K * level, "broom": level}
    rates |= {"detour": 2.0**K, "braid": 2.0}
    rows, separations = [], []
    for n in depths:
        values = {name: times(n, name) for name in ("uniform", "sft", "rl")}
        values["separation"] = values["sft"] / values["rl"]
        separations.append(values["separation"])
        rows.append({"depth": n, **{name: decimal_text(x, 6) for name, x in values.items()}})
    record: dict[str, Any] = {"family": family, "width": width, "times": rows}
    record["proved_rate"] = rates[family] if width > 1 else 1.0
    if len(rows) > 1 and depths[-1] != depths[-2]:
        growth = sympy.N(separations[-1] / separations[-2])
        record["fitted_rate"] = float(growth ** (1 / sympy.Integer(depths[-1] - depths[-2])))
    return record


def family_text(record: dict[str, Any]) -> str:
    """Return a family's record as a table to read."""
    names = ("uniform", "sft", "rl", "separation")
    lines = [f"{'depth':>5}" + "".join(f"{name:>14}" for name in names)]
    for row in record["times"]:
        lines.append(f"{row['depth']:>5}" + "".join(f"{row[name]:>14}" for name in names))
    if "fitted_rate" in record:
        lines.append(f"the separation grows by {record['fitted_rate']:.4g} a level at the end")
    power = " / depth" if record["family"] in {"star", "detour", "braid"} else ""
    rate = f"like {record['proved_rate']:.6g}^depth{power}"
    rate = "bounded" if record["proved_rate"] == 1 else rate
    theorem = {"detour": 9, "braid": 10}.get(record["family"], 7)
    lines.append(f"proved: {rate} (docs/maze.md, Theorem {theorem})")
    return "\n".join(lines)
