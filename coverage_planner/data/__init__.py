"""Readers of public files: typed arrays plus findings, never a half-read table."""
