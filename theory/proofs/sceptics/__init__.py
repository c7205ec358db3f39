"""What sceptics ask: other forks, restarts, prompts (S2, S3, S8)."""
