"""Frozen values, units, terms and errors; plain Python and numpy, imports nothing of the other rooms."""
