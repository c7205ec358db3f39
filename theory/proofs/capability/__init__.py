"""Claims about what RLVR is able to do: where it decides, and pass@k."""
