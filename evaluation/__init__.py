"""Measuring: judgments, metrics, runs, the benchmark beside a plain baseline, and their committed results."""
