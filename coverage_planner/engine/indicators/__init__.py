"""Legal coverage indicators read from the coverage state."""
