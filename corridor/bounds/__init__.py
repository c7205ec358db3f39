"""A user's own bounds, read from text and files, and what they come to."""
