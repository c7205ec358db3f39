"""How results look in a notebook, and as data frames."""
