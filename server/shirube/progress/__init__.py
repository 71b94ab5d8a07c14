"""Where each person is in each guide, and counts of events."""
