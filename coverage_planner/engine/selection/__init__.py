"""Choosing sites: covering sets, a heuristic that improves at any time, and a bound proven with integers."""
