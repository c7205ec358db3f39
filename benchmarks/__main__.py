"""The command: ``python -m benchmarks``."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from . import growth, limits, startup, tables
from .problems import problems
from .race import ROOT, race

PAGE = ROOT / "docs" / "performance.md"
FAMILIES = (
    *dict.fromkeys(problem.family for problem in problems()),
    "growth",
    "limits",
    "start",
)


@click.command(context_settings={"max_content_width": 96})
@click.option("--only", multiple=True, type=click.Choice(FAMILIES), help="Run only these.")
@click.option("--quick", is_flag=True, help="Small sizes: does everything still work?")
@click.option(
    "--timeout", default=120.0, show_default=True, help="Seconds that a contestant is given."
)
@click.option(
    "--json", "output", type=click.Path(path_type=Path), help="Write the records here."
)
@click.option("--update", is_flag=True, help="Put the tables into docs/performance.md.")
def main(
    only: tuple[str, ...], quick: bool, timeout: float, output: Path | None, update: bool
) -> None:
    """Race corridor against its peers, and print tables of ratios."""
    chosen = only or FAMILIES
    results: dict[str, object] = {"with": tables.machine()}
    click.echo(results["with"] + "\n")
    records, texts = [], {"with": tables.machine()}
    for problem in problems(quick=quick):
        if problem.family in chosen:
            ran = list(race(problem, timeout, 0.0 if quick else 1.0))
            text = tables.race_table(ran)
            click.echo(text + "\n")
            texts[problem.family] = "\n\n".join(
                [*filter(None, [texts.get(problem.family)]), text]
            )
            records += ran
    results["race"] = records
    if "growth" in chosen:
        grown = growth.measure(quick=quick)
        results["growth"] = growth.records(grown)
        texts["growth"] = growth.growth_table(grown)
        click.echo(texts["growth"] + "\n")
        if update:
            growth.draw(grown, PAGE.with_suffix(".svg"))
    if "limits" in chosen:
        measured = limits.limits(quick=quick)
        results["limits"] = [asdict(limit) for limit in measured]
        texts["limits"] = limits.limit_table(measured)
        click.echo(texts["limits"] + "\n")
    if "start" in chosen:
        results["start"] = best = startup.starts(runs=1 if quick else startup.RUNS)
        texts["start"] = startup.start_table(best)
        click.echo(texts["start"])
    if output:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    if update:
        for name, text in texts.items():
            tables.put(PAGE, name, text)


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
