"""Tables in papers, compiled by a real LaTeX."""

import re
import shutil
import subprocess

import pytest

HARD = r"100% of $\rho^{K}$ & a_1 #2 ~ {x} \ 5\$ <3>"


def has_siunitx():
    found = shutil.which("kpsewhich")
    return (
        bool(found)
        and not subprocess.run(
            [found, "siunitx.sty", "booktabs.sty", "breqn.sty", "threeparttable.sty"],
            capture_output=True,
            check=False,
        ).returncode
    )


needs_latex = pytest.mark.skipif(
    shutil.which("pdflatex") is None or not has_siunitx(),
    reason="pdflatex, booktabs or siunitx is not installed; CI installs them",
)


def compiled(table, tmp_path, document, geometry):
    """Compile a document that loads the packages named in the table's first line."""
    needed = re.match(r"% By corridor\. Needs (\\usepackage\{[a-z,]+\})\.\n", table)[1]
    (tmp_path / "bounds.tex").write_text(table)
    (tmp_path / "paper.tex").write_text(
        f"\\documentclass{document}\n\\usepackage{geometry}\n{needed}\n"
        "\\begin{document}\nText.\n\n\\noindent\\input{bounds}\n\\end{document}\n"
    )
    run = subprocess.run(
        ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "paper.tex"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.returncode == 0, run.stdout[-2000:]
    return run
