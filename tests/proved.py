"""Proofs of the ledger as it stands, each made once for all tests of a process."""

from functools import cache

from corridor import prove

proof_of = cache(prove)
