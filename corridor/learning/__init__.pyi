"""The names of `corridor.learning`, and where each is defined."""

from .configs import PPOConfig as PPOConfig, TransformerConfig as TransformerConfig
from .environment import CorridorEnv as CorridorEnv, CorridorVectorEnv as CorridorVectorEnv
from .ppo import PPOTraining as PPOTraining, TransformerTraining as TransformerTraining
