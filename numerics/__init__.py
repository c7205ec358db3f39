"""Floating point: the same walks, solved independently of every formula in theory.

It takes from ``corridor.theory`` only what the graph and the policy are.
"""

import sys
from types import ModuleType

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


class _Numerics(ModuleType):
    """Its ``solve`` is the function, whenever the package of solvers of that name is loaded."""

    def __setattr__(self, name: str, value: object) -> None:
        if name != "solve" or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Numerics
