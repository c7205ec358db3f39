"""The proofs of the ledger are compiled by a real LaTeX."""

import shutil
import subprocess

import pytest

needs_latex = pytest.mark.skipif(
    shutil.which("pdflatex") is None, reason="pdflatex is not installed; CI installs it"
)


@needs_latex
def test_the_proofs_of_the_whole_ledger_compile(tmp_path):
    from corridor import claims, prove
    from corridor.show.proof_text import proofs_latex

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
