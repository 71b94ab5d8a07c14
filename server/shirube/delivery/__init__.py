"""What this person may see now: the snippet, the widget files and boot."""
