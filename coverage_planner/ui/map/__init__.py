"""The map: a plain widget that paints cached layers with numba kernels, and the tools that act on it."""
