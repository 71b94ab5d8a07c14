"""Events in: validate, commit in groups, project in the same transaction."""
