"""Measurements. Each package here is run with `python -m bench.NAME` from the repository's folder."""
