"""The rules by which a polynomial is positive: trusted, as the kernel that applies them."""
