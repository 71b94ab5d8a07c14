"""How fast events are taken and made durable, beside what this machine could do at best."""
