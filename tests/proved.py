"""Claims and proofs of the ledger as it stands, each made once for all tests of a process."""

from functools import cache

from corridor import claims, prove

made = cache(claims)
proof_of = cache(prove)
