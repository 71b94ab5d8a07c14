"""The rule language, one for start rules, tasks, milestones and segments. Pure: no I/O."""
