"""The names of `corridor.learning`, and where each is defined."""

from .configs import (
    GRPOConfig as GRPOConfig,
    PPOConfig as PPOConfig,
    TextbookConfig as TextbookConfig,
    TransformerConfig as TransformerConfig,
)
from .environment import CorridorEnv as CorridorEnv, CorridorVectorEnv as CorridorVectorEnv
from .ppo import (
    GRPOTraining as GRPOTraining,
    PPOTraining as PPOTraining,
    TransformerTraining as TransformerTraining,
)
from .textbook import TextbookTraining as TextbookTraining
