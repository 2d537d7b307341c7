"""Posting, editing and reading back; each says honestly what became of it."""
