"""Deciding what to say: from a citizen's question to a cited answer, a question back, or an honest refusal."""
