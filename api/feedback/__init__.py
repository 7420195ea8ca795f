"""Saying whether an answer was right."""
