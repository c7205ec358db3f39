"""corridor: how long a chain of thought walks a corridor graph, exactly.

>>> from corridor import hitting_time
>>> hitting_time(15, 15, 5, "rl")
900

``corridor.theory`` is exact and symbolic, ``corridor.numerics`` is floating point, and this
package is their face. Each name loads what it needs on first use.
"""

import importlib

import lazy_loader

from .theory.model.shown import shown_by
from .version import __version__ as __version__

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

shown_by(lambda: importlib.import_module(".show.clerk", __name__))
