"""The game in plain Python: calendar, roster, rulebook, ranking policy and the errors people read."""
