"""The report as a reader meets it: a page that stands alone, its PDF, and what it refuses."""

import functools
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser

import processes
import pytest
from proved import made

from corridor import backtrack_time, hitting_time, prove, search_time, variance
from corridor.show.decimals import exact_text
from corridor.theory.proofs import Says, Statement, stated
from corridor.theory.proving.claim import Claim, Proof, Verdict

pytest.importorskip("jinja2", reason="the report needs the extra report")
pytest.importorskip("latex2mathml", reason="the report needs the extra report")

from corridor.reports.html import prose, report_html
from corridor.reports.pdf import report_pdf
from corridor.reports.report import make_report

VOID = {"meta", "br", "wbr"}
LOADS = {"src", "href", "xlink:href", "data", "poster", "action", "srcset", "background"}

needs_latex = pytest.mark.skipif(
    shutil.which("pdflatex") is None, reason="pdflatex is not installed; CI installs it"
)


class Page(HTMLParser):
    """What a browser reads: tags in balance, ids, what is loaded, and the tables' cells."""

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.loads, self.tags, self.tables = [], [], [], set(), []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        self.ids += [value for name, value in attributes if name == "id"]
        self.loads += [value for name, value in attributes if name in LOADS]
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_data(self, data):
        if "td" in self.open or "th" in self.open:
            cells = self.tables[-1][-1]
            cells[-1] += data


corridor = functools.partial(processes.corridor, "report")


FALSE = Statement.of(Says("{} for all", stated(1, "<", 0)))


@pytest.fixture(scope="module")
def proofs():
    """One claim that is proved, one that is not, and the words of all the others."""
    failed = Claim("X", "wrong & right", FALSE, Verdict.AS_STATED, steps=tuple)
    rest = [claim for claim in made() if claim.key != "G"]
    return [prove("G"), prove(failed), *(Proof(claim, (), ()) for claim in rest)]


@pytest.fixture(scope="module")
def report(proofs):
    return make_report(2, 6, 2, proofs)


@pytest.fixture(scope="module")
def page(report):
    return report_html(report)


def test_page_is_well_formed_and_stands_alone(page):
    read = Page(page)
    assert {"svg", "math", "table", "h1"} <= read.tags
    assert not read.tags & {"script", "link", "iframe", "object", "embed", "img", "base"}
    assert read.loads
    assert all(load.startswith(("#", "data:")) for load in read.loads)
    assert all(target.startswith("#") for target in re.findall(r"url\(['\"]?([^)]*)", page))
    assert "@import" not in page
    assert len(read.ids) == len(set(read.ids)) > 100


def test_pictures_refer_to_what_is_on_the_page(page):
    read = Page(page)
    targets = {load[1:] for load in read.loads if load.startswith("#")}
    targets |= set(re.findall(r"url\(#([^)]*)\)", page))
    assert targets <= set(read.ids)


def test_values_are_the_functions_own(page):
    rows = {row[0].split(" (")[0]: row[1:] for row in Page(page).tables[0][1:]}
    names = ("uniform", "sft", "rl")
    cells = {key: [cell.split("≈")[0] for cell in row] for key, row in rows.items()}
    assert cells["hitting time"] == [exact_text(hitting_time(2, 6, 2, p)) for p in names]
    assert cells["backtrack time"] == [exact_text(backtrack_time(6, 2, p)) for p in names]
    assert cells["variance"] == [exact_text(variance(2, 6, 2, p)) for p in names]
    assert cells["steps in the harness"][1:] == [
        exact_text(search_time(2, 6, 2, p)) for p in names[1:]
    ]
    assert cells["best budget, restarting"][1:] == ["14", "14"]
    assert "probability 0.001372 only" in cells["steps in the harness"][0]


def test_verdicts_and_statements_are_listed(page):
    rows = {row[0].split()[0]: row for row in Page(page).tables[-1][1:]}
    assert len(rows) == len(made()) + 1
    assert rows["G"][1].startswith("proved as stated")
    assert rows["X"][1].startswith("not proved")
    assert "wrong &amp; right" in page
    assert "1 < 0" not in page
    # No LaTeX is left to be seen.
    seen = " ".join(cell for row in rows.values() for cell in row)
    assert not re.search(r"\\[a-z]|\$|``", seen)


def test_the_dip_is_told(page):
    assert "10 of 12 backward rows dip below their pretrained values" in page
    assert "the lowest to -0.03959; 2 slide along a surface on the way" in page


def test_a_deep_corridor_stays_readable():
    page = report_html(make_report(2, 2000, 3))
    text = exact_text(hitting_time(2, 2000, 3, "sft")).split("/")[0]
    assert f"{text[:12]}…{text[-12:]} ({len(text)} digits)" in page
    assert "The flow is left out: it is followed up to K = 60." in page
    assert "too large for an exact search under" in page
    assert not re.search(r"\d{60}", re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL))
    Page(page)


@pytest.mark.parametrize("sizes", [(1, 1, 1), (1, 4, 2), (3, 1, 4)])
def test_small_corridors(sizes):
    Page(report_html(make_report(*sizes)))


def test_prose_keeps_text_and_mathematics_apart():
    found = str(prose("``a'' < $x<y$"))
    assert found.startswith("“a” &lt; <math")
    assert "&lt;</mo>" in found or "&#x0003C;</mo>" in found


@needs_latex
def test_pdf_compiles_with_every_claim(report, tmp_path):
    document = report_pdf(report)
    assert document.startswith(b"%PDF")
    if shutil.which("pdftotext"):
        (tmp_path / "report.pdf").write_bytes(document)
        text = subprocess.run(
            ["pdftotext", "-layout", tmp_path / "report.pdf", "-"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert re.search(r"hitting time \(steps\) +571 +", text)
        assert "not proved" in text


@pytest.mark.slow
@needs_latex
def test_command_writes_the_same_page_and_pdf_each_time(tmp_path):
    for seed in ("1", "2"):
        path = tmp_path / f"report{seed}.html"
        arguments = ("2", "3", "2", "--no-proofs", "-o", path, "--pdf")
        run = subprocess.run(
            [sys.executable, "-m", "corridor", "report", *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        said = f"wrote {path}\nwrote {path.with_suffix('.pdf')}\n"
        assert (run.returncode, run.stderr, run.stdout) == (0, said, "")
    for ending in ("html", "pdf"):
        first, second = ((tmp_path / f"report{n}.{ending}").read_bytes() for n in (1, 2))
        assert first == second
    assert "corridor report 2 3 2 --no-proofs -o report.html" in path.read_text()


def test_a_failed_proof_is_written_and_told(tmp_path):
    path = tmp_path / "report.html"
    before = (
        "from corridor.theory.proofs import ledger; from dataclasses import replace; "
        "good = ledger.LEDGER['G'](); "
        "from corridor.theory.proofs import Says, Statement, stated; "
        "false = Statement.of(Says('{}', stated(1, '<', 0))); "
        "both = good, replace(good, key='BAD', statement=false); "
        "ledger.proofs = lambda keys: map(ledger.prove, both)"
    )
    run = corridor("1", "2", "2", "-o", str(path), before=before)
    assert (run.returncode, run.stderr) == (1, f"wrote {path}\ncorridor: not proved: BAD\n")
    assert "not proved" in path.read_text()


@pytest.mark.parametrize(
    ("arguments", "before", "text"),
    [
        (("2", "0", "2"), "", "K must be a positive integer; got '0'"),
        (("2", "2", "2", "--pdf"), "", "--pdf needs -o with the page's name"),
        (("2", "2", "2", "--pdf", "-o", "x.pdf"), "", "--pdf needs -o with the page's"),
        (("2", "2", "2", "--profs"), "", "No such option '--profs'"),
        (("2", "9999999", "2"), "", "the exact value under sft has about"),
        (("2", "2", "2"), "sys.modules['jinja2'] = None", "pip install '.[report]'"),
        (("2", "2", "2"), "sys.modules['matplotlib'] = None", "pip install '.[report]'"),
        (
            ("2", "2", "2", "--pdf", "-o", "x.html"),
            "import os; os.environ['PATH'] = ''",
            "a PDF needs pdflatex on the path",
        ),
        (
            ("2", "2", "2", "--no-proofs", "-o", "/nowhere/x.html"),
            "import corridor.reports; corridor.reports.make_report = None",  # said before
            "output must be a path that can be written",
        ),
    ],
)
def test_mistakes_are_one_line_and_write_nothing(
    arguments, before, text, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    run = corridor(*arguments, before=before)
    assert run.returncode == 2
    assert text in run.stderr
    assert run.stderr.count("\n") == 1
    assert run.stdout == ""
    assert list(tmp_path.iterdir()) == []


@needs_latex
def test_what_latex_says_is_passed_on(report, monkeypatch):
    from corridor.reports import pdf as module

    monkeypatch.setattr(module, "report_latex", lambda _: "\\documentclass{article}\\oops")
    monkeypatch.setattr(module, "save", lambda *_: None)  # it does not come to the pictures
    with pytest.raises(ValueError, match="cannot compile the report: ! Undefined control"):
        report_pdf(report)
