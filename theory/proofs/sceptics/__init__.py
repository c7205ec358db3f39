"""What sceptics ask: other forks, restarts, prompts, and other graphs (S2, S3, S8, S9)."""
