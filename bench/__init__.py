"""Benchmarks: speed and quality figures, each against a named peer or a stated goal in the same run."""
