"""Learning flows: the sign-gradient flow with exact events, and its neighbours."""
