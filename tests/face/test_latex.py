"""Tables are compiled by a real LaTeX, in a document that loads booktabs and nothing else."""

import shutil
import subprocess

import pytest

from corridor.tables import latex_table

needs_latex = pytest.mark.skipif(
    shutil.which("pdflatex") is None, reason="pdflatex is not installed; CI installs it"
)


@needs_latex
@pytest.mark.parametrize(
    "options", [{}, {"exact": True}, {"quantities": ["hitting-time"], "policies": ["rl"]}]
)
def test_table_compiles_as_it_stands(tmp_path, options):
    table = latex_table([5, 15], [5, 15], [1, 2, 5], **options)
    (tmp_path / "bounds.tex").write_text(table)
    (tmp_path / "paper.tex").write_text(
        "\\documentclass{article}\n\\usepackage{booktabs}\n"
        "\\usepackage[landscape,paperwidth=80cm]{geometry}\n"
        "\\begin{document}\n\\input{bounds}\n\\end{document}\n"
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
    assert "Overfull" not in run.stdout
    assert (tmp_path / "paper.pdf").stat().st_size > 1000


@needs_latex
def test_the_proofs_of_the_whole_ledger_compile(tmp_path):
    from corridor import claims, prove
    from corridor.proof_text import proofs_latex

    (tmp_path / "proofs.tex").write_text(proofs_latex([prove(c) for c in claims()]))
    run = subprocess.run(
        ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "proofs.tex"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert run.returncode == 0, run.stdout[-2000:]
    assert "Output written on proofs.pdf" in run.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([], [1], [1]), "must give 1 to 10000 rows; got 0"),
        ((range(1, 102), range(1, 101), [1]), "must give 1 to 10000 rows; got 10100"),
        (([1], [0], [1]), "K must be a positive integer; got 0"),
    ],
)
def test_bad_rows_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        latex_table(*arguments)


def test_unknown_quantities_are_refused():
    with pytest.raises(ValueError, match="quantities must be among 'hitting-time'"):
        latex_table([1], [1], [1], quantities=["luck"])
