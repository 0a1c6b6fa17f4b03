"""The rules once more, in plain Python and exact fractions, sharing no code with the marts they judge."""
