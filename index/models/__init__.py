"""Making an encoder: preparing the default model, and any sentence-transformers model by name."""
