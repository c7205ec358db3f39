"""A second race, written from the issue alone, without a look at the benchmarks beside it.

It shares nothing with them: chains, reference answers, clock and memory are its own. Each
contestant runs in a process of its own, on one BLAS thread. Processor time of the best of
several calls counts; that of the first stands beside it, so that a cache would show, and
SymPy's is emptied before every call. Nobody is charged for loading libraries, nor for
building the chain in the form that it takes. Memory is by how much the resident set peaks in
a call, as Linux counts it, the lesser of the first two.

    python -m benchmarks.second_race [--long] [--only TEXT] [--json FILE]
"""
