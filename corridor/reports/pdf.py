"""A report as a PDF, through LaTeX."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ..plots.figures import save
from ..show.decimals import latex_decimal
from ..show.line_breaks import breakable
from ..show.proof_text import escaped
from ..theory.model.policy import PolicyName
from .html import require_libraries, templates

if TYPE_CHECKING:
    from .report import Report

PATIENCE = 120
"""Seconds that LaTeX may take; it needs a few."""


def report_pdf(report: Report) -> bytes:
    """Return the report as a PDF; the same for the same report and versions.

    A ModuleNotFoundError says which library of the extra ``report`` is not installed, a
    ValueError that there is no pdflatex, or why it fails.
    """
    require_libraries()
    pdflatex = require_latex()
    with tempfile.TemporaryDirectory() as folder:
        for name, (_, drawn) in report.pictures.items():
            save(drawn, Path(folder, f"{name}.pdf"))
        Path(folder, "report.tex").write_text(report_latex(report), encoding="utf-8")
        run = subprocess.run(  # noqa: S603 - a program of that name, in a folder of our own
            [pdflatex, "-halt-on-error", "-interaction=nonstopmode", "report.tex"],
            cwd=folder,
            # The date of the document is not today's.
            env={**os.environ, "SOURCE_DATE_EPOCH": "0", "FORCE_SOURCE_DATE": "1"},
            capture_output=True,
            check=False,
            timeout=PATIENCE,
        )
        if run.returncode:
            said = run.stdout.decode("utf-8", "replace").splitlines()
            reasons = [line for line in said if line.startswith("!")] or ["it says not why"]
            raise ValueError(f"pdflatex cannot compile the report: {reasons[0]}")
        return Path(folder, "report.pdf").read_bytes()


def require_latex() -> str:
    """Return the path of pdflatex, or say how to get it."""
    found = shutil.which("pdflatex")
    if found is None:
        raise ValueError(
            "a PDF needs pdflatex on the path; install TeX Live, or leave out --pdf"
        )
    return found


def report_latex(report: Report) -> str:
    r"""Return the report as a LaTeX document; its pictures are PDF files beside it.

    >>> from corridor.reports.report import make_report
    >>> report_latex(make_report(2, 3, 2)).splitlines()[0]
    '\\documentclass[a4paper,10pt]{article}'
    """
    environment = templates(
        autoescape=False,
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
    )
    environment.filters |= {
        "escaped": escaped,
        "power": latex_decimal,
        "breakable": breakable,
    }
    captions = {name: caption for name, (caption, _) in report.pictures.items()}
    return environment.get_template("report.tex").render(
        report=report, policies=tuple(PolicyName), captions=captions
    )
