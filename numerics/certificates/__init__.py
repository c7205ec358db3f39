"""Fixed point certificates: two vectors that enclose expected times, and who checks them."""
