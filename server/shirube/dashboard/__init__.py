"""Pages for customer-success staff."""
