"""REST v1 for automation."""
