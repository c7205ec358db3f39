"""How results look: as formulas, tables and pictures, in a notebook and elsewhere."""
