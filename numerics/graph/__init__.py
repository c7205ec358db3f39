"""The walk laid out in arrays: edges, chains, tables, and the rows as exact fractions."""
