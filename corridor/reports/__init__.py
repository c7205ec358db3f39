"""A report: what there is to say of one corridor, as a page and as a PDF."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
