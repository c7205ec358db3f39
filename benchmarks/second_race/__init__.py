"""A second race, written from the issue alone, before a look at the benchmarks beside it.

It imports nothing of them: chains, reference answers, clock and memory are its own. Each
contestant runs in a process of its own, on one BLAS thread. Processor time of the best of
several calls counts, and that of the first stands beside it. Nobody is charged for loading
libraries, nor for building the chain in the form that it takes; it is built anew before every
call, and SymPy's cache emptied, so that nothing is kept from one call to the next. Memory is
by how much the resident set peaks in a call, as Linux counts it, the least of three.

    python -m benchmarks.second_race --long --against build/benchmarks.json

prints at the end what this race and the benchmarks have in common side by side.
"""
