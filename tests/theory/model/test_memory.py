"""What would not fit into memory is refused, to the byte."""

import os

import numpy as np
import pytest

from corridor import CorridorGraph, numerics
from corridor.numerics.solve import table_times
from corridor.theory.model import memory


@pytest.mark.parametrize("error", [AttributeError, OSError, ValueError])
def test_a_system_that_does_not_tell_is_taken_to_have_16_gib(error, monkeypatch):
    def silent(name):
        raise error(name)

    monkeypatch.setattr(os, "sysconf", silent)
    assert memory.memory() == 17_179_869_184


def test_as_much_as_there_is_fits_and_no_byte_more(monkeypatch):
    monkeypatch.setattr(memory, "memory", lambda: 3 * 2**29)
    memory.require_memory(3 * 2**29, "a table")
    with pytest.raises(MemoryError) as refused:
        memory.require_memory(3 * 2**29 + 1, "a table", "; take a smaller one")
    words = "a table would need 1.5 GiB; the machine has 1.5; take a smaller one"
    assert str(refused.value) == words


def test_the_walks_to_all_targets_need_what_their_entries_do(monkeypatch):
    asked = []
    monkeypatch.setattr(table_times, "require_memory", lambda *size: asked.append(size))
    edges = numerics.edge_table(CorridorGraph.symmetric(3, 1, 2))
    rows = edges.uniform()
    blocks, _ = table_times._walks_to_all(edges, rows)
    entries = 3 * np.count_nonzero(rows)
    assert blocks.nnz <= entries
    assert asked == [(120 * entries, "the walks to 3 targets")]
