"""The competition counted once more, in polars and exact fractions, sharing no code with the marts it judges."""
