"""Claims about other graphs: trees, bare paths, nested corridors, cycles."""
