"""Which theorems of `theory/kernel/`, proved in Coq, state what a claim states.

Only theorems that Coq itself compares with the claim's expressions: `theory/kernel/bridge.py`.
"""

POLICIES = ("rl", "sft", "uniform")

KERNEL_THEOREMS: dict[str, tuple[str, ...]] = {
    "T3": ("domination",),
    "T4": ("T4_graph", *(f"backtrack_{name}" for name in POLICIES)),
    "V": tuple(f"variance_{name}" for name in POLICIES),
    "G": ("generating_function_rl",),
    "S2": ("restart_best",),
    "S3": ("fork_other_rl", "fork_cycle_rl"),
}
