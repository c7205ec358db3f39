"""Exact and symbolic: every value is a SymPy number or a closed form, never a float."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
