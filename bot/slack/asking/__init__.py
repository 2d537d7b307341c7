"""Asking: words in, the next meetings out, with their buttons."""
