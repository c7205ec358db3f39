"""The claims about cross-entropy training: pretraining, SFT, distillation, mixtures."""
