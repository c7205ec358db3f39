"""For tests of your own: strategies for Hypothesis, and assertions that are ready to use.

They need the extra ``testing``. What each is good for is in docs/how-to/testing.md.
"""

import lazy_loader

from ..theory.model.extras import require

_load, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> object:
    try:
        return _load(name)
    except ModuleNotFoundError as missing:
        require(str(missing.name), "testing", "corridor.testing")
        raise
