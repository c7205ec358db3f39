"""The proofs of the ledger are compiled by a real LaTeX."""

import re
import shutil
import subprocess

import pytest
from depth import part
from proved import made

from corridor.theory.proofs import Finding, Outcome
from corridor.theory.proving.claim import Proof, all_steps

needs_latex = pytest.mark.skipif(
    shutil.which("pdflatex") is None, reason="pdflatex is not installed; CI installs it"
)


def as_proved(claim, steps):
    return Proof(claim, steps, (Finding(Outcome.PROVED),) * len(steps))


@needs_latex
def test_the_proofs_of_the_ledger_compile(tmp_path):
    from corridor.show.proof_text import proofs_latex

    # Their steps are written here; that each is proved is asked in the tests of the ledger.
    proofs = [as_proved(claim, all_steps(claim)) for claim in part(made(), 6)]
    text = proofs_latex(proofs)
    (tmp_path / "proofs.tex").write_text(text)
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
    # Every step is there in full, and nothing runs into the margin by more than 5pt.
    assert "Overfull" not in run.stdout
    steps = sum(len(proof.steps) for proof in proofs)
    assert text.count(r"\step{") == steps
    assert text.count(r"\begin{dmath*}") >= steps


def test_a_claim_without_steps_is_no_broken_list():
    from corridor.show.proof_text import proofs_latex

    text = proofs_latex([Proof(made()[0], (), ())])
    assert "No step is listed" in text
    assert r"\step{" not in text
    assert "not proved" in text


def test_formulas_in_titles_are_written_as_such():
    from corridor.show.proof_text import proofs_latex

    claim = next(claim for claim in made() if claim.key == "S1")
    steps = all_steps(claim)
    text = proofs_latex([as_proved(claim, steps)])
    titles = re.findall(r"\\step\{\d+\} (.*)", text)
    assert len(titles) == len(steps)
    assert not [title for title in titles if "textbackslash" in title]
    assert any(re.match(r"\$\\lim_.*= 1\$: ", title) for title in titles)
    assert any(title.startswith("As stated") for title in titles)
    # W is the number of branches, and no function.
    assert r"W\left(" not in text


def test_the_terminal_shows_no_latex():
    from corridor.show.proof_text import proof_text

    for claim in made():
        text = proof_text(Proof(claim, (), ()))
        assert not re.search(r"[\\${}\u00a0]|``|''", text), text
        assert max(map(len, text.splitlines()[1:])) <= 110
