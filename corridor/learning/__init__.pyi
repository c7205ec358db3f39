"""The names of `corridor.learning`, and where each is defined."""

from .environment import CorridorEnv as CorridorEnv
from .ppo_config import PPOConfig as PPOConfig
from .table_ppo import PPOTraining as PPOTraining
from .transformer import (
    TransformerConfig as TransformerConfig,
    TransformerTraining as TransformerTraining,
)
from .vector_environment import CorridorVectorEnv as CorridorVectorEnv
