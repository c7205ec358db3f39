"""Learning on the corridor: an environment for any library, and trainings of our own.

Importing this package registers ``Corridor-v0`` with Gymnasium (the extra ``learn``). Nothing
else in corridor imports it.
"""

from typing import TYPE_CHECKING

from .._lazy import attach

if TYPE_CHECKING:
    from .environment import CorridorEnv
    from .ppo_config import PPOConfig
    from .table_ppo import PPOTraining
    from .transformer import TransformerConfig, TransformerTraining
    from .vector_environment import CorridorVectorEnv

__all__ = [
    "CorridorEnv",
    "CorridorVectorEnv",
    "PPOConfig",
    "PPOTraining",
    "TransformerConfig",
    "TransformerTraining",
]

_load, __dir__ = attach(
    __name__,
    {
        "CorridorEnv": ".environment",
        "CorridorVectorEnv": ".vector_environment",
        "PPOConfig": ".ppo_config",
        "PPOTraining": ".table_ppo",
        "TransformerConfig": ".transformer",
        "TransformerTraining": ".transformer",
    },
)


def __getattr__(name: str) -> object:
    try:
        return _load(name)
    except ModuleNotFoundError as missing:
        raise ModuleNotFoundError(
            f"learning on the corridor needs {missing.name}; install it with: "
            "pip install 'corridor[learn]'"
        ) from None


def _register() -> None:
    try:
        from gymnasium import register
    except ModuleNotFoundError:
        return
    register(
        "Corridor-v0",
        entry_point=f"{__name__}.environment:CorridorEnv",
        vector_entry_point=f"{__name__}.vector_environment:CorridorVectorEnv",
    )


_register()
