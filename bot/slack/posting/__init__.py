"""Posting, editing and reading back, each saying honestly what became of it."""
