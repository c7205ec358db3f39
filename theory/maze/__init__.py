"""Walks on any maze, exactly."""
