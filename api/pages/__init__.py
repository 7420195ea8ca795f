"""The plain page at `/`."""
