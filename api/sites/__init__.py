"""A ward's own site: who may embed it, how it looks, and what the ward says of itself."""
