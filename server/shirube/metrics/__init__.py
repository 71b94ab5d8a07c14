"""Completion, funnels, usage: counts in SQL, division in Python."""
