"""Propagation models, one file a model."""
