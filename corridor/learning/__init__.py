"""Learning on the corridor: an environment for any library, and trainings of our own.

Importing this package registers ``Corridor-v0`` with Gymnasium (the extra ``learn``). Nothing
else in corridor imports it.
"""

import lazy_loader

from ..theory.model.extras import require

_load, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> object:
    try:
        return _load(name)
    except ModuleNotFoundError as missing:
        require(str(missing.name), "learn", "learning on the corridor")
        raise


def _register() -> None:
    try:
        from gymnasium import register
    except ModuleNotFoundError:
        return
    register(
        "Corridor-v0",
        entry_point=f"{__name__}.environment:CorridorEnv",
        vector_entry_point=f"{__name__}.environment:CorridorVectorEnv",
    )


_register()
