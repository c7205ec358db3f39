"""Pretraining, SFT and distillation as flows with an exact solution."""
