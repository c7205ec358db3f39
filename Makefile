# Two commands on a machine that has only Python >= 3.11, pip, venv and make.
PYTHON ?= python3
BIN := .venv/bin
# Hundreds of processes import the same sources: the first that does compiles them for all.
COMPILING = env -u PYTHONDONTWRITEBYTECODE
SPHINX = $(COMPILING) $(BIN)/python -m sphinx --quiet --nitpicky --fail-on-warning --keep-going --show-traceback \
	--doctree-dir build/doctrees
# The theorems in Coq, by a path that an sdist has as well.
KERNEL = corridor/theory/kernel

.PHONY: run test test-all lint mutants docs site gallery linkcheck kernel coqc-is-here kernel-steps bench clean

## make run: install into a private .venv, then the main job for W = K = 15, L = 5.
run: .venv/.installed
	@$(BIN)/corridor compare 15 15 5
	@mkdir -p build
	@$(BIN)/corridor table --W 15 --K 15 --L 5 -o build/bounds.tex
	@echo
	@echo "LaTeX table: build/bounds.tex"

# Each worker takes a row of files, and what is left of another's when it is done.
PYTEST = $(COMPILING) $(BIN)/python -m pytest --numprocesses auto --dist worksteal

## make test: the quick tests, with the doctests of modules and documents: some minutes.
test: .venv/.installed-dev
	$(PYTEST) -m "not slow"

## make test-all: every test, in full depth, as CI runs them.
test-all: .venv/.installed-dev
	HYPOTHESIS_PROFILE=ci $(PYTEST)

## make lint: what the pre-commit file and CI run besides the tests.
lint: .venv/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo

## make mutants: break the sources in so many places, drawn with a seed, and see whether the
## tests notice; a run that was stopped goes on (docs/mutation.md).
SAMPLE ?= 300
SEED ?= 1
mutants: .venv/.installed-dev
	$(BIN)/python -m tests.mutants --sample $(SAMPLE) --seed $(SEED)

## make docs: the site in build/docs; its examples and notebooks are run, and a broken one
## fails it.
docs: .venv/.installed-docs
	$(BIN)/python -m pytest --quiet docs README.md tests/docs/test_gallery.py
	@$(MAKE) --no-print-directory site

## make site: the same without the doctests, which are among those of make test, too.
site: .venv/.installed-docs
	$(SPHINX) --builder html docs build/docs
	@echo "The site: build/docs/index.html"

## make gallery: run the gallery's notebooks and keep what they show.
gallery: .venv/.installed-docs
	$(BIN)/python docs/gallery/execute.py

## make linkcheck: the links that lead out of the site as well, for which it needs a network.
linkcheck: .venv/.installed-docs
	$(SPHINX) --builder linkcheck docs build/linkcheck

## make kernel: the second judge, Coq: the theorems of theory/kernel, their axioms, the ledger's
## formulas in them, and the ledger's steps. It installs nothing of the system's.
kernel: coqc-is-here .venv/.installed
	@echo "The theorems, their statements and axioms:"
	@$(MAKE) --no-print-directory -C $(KERNEL) check
	@echo "The ledger's formulas in the theorems:"
	@$(BIN)/python $(KERNEL)/bridge.py
	@echo "The ledger's steps:"
	@$(MAKE) --no-print-directory kernel-steps

coqc-is-here:
	@command -v coqc >/dev/null || { echo "coqc is not here: Debian's package coq has it" \
		"(apt-get install coq, 8.16 or newer), and so has opam (opam install coq)" >&2; exit 2; }

## make kernel-steps: the steps of the ledger, judged by Coq; it installs nothing.
kernel-steps: coqc-is-here .venv/.installed
	@$(BIN)/python $(KERNEL)/steps.py build/kernel

## make bench: race against the peers, in an environment of their own (PyDTMC wants an old
## NumPy), and put the tables into docs/performance.md; then a second, independent race.
bench: .venv-bench/.installed
	.venv-bench/bin/python -m benchmarks --update --json build/benchmarks.json
	.venv-bench/bin/python -m benchmarks.second_race --long --json build/second_race.json \
		--against build/benchmarks.json --update docs/performance.md

.venv-bench/.installed: pyproject.toml
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "corridor needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv

# A stamp older than pyproject.toml means that what it lists may have changed.
.venv/.installed: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/.installed-dev: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ .venv/.installed

.venv/.installed-docs: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,docs]'
	@touch $@ .venv/.installed-dev .venv/.installed

# Every extra but bench, so that no test is skipped. PyTorch first: its CPU build is enough.
.venv/.installed-all: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check torch==2.13.0
	$(BIN)/python -m pip install --quiet --disable-pip-version-check gmpy2 --editable \
		'.[browser,cluster,dev,docs,explore,fast,learn,storm]'
	@touch $@ .venv/.installed-docs .venv/.installed-dev .venv/.installed

clean:
	rm -rf .venv .venv-bench build dist docs/reference/generated
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis
