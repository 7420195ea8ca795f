"""Asking: one turn of a conversation."""
