"""Random kills and hostile solves, as many as there is time for: ``python -m tests.soak``."""

import sys
from pathlib import Path

import click

# Where pytest finds the tests' own helpers, too.
sys.path.insert(0, str(Path(__file__).parents[1]))

from soak.kills import kills
from soak.solves import solves

click.Group("soak", [kills, solves])()
