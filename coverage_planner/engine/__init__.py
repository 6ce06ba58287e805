"""Radio, lattice, counters and indicators on numpy arrays."""
