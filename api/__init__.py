"""Talking HTTP: the service, its limits, its records, and the plain page."""
