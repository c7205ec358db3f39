"""Floating point: the same walks, solved independently of every formula in theory.

It takes from ``corridor.theory`` only what the graph and the policy are.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
