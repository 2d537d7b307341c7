"""The public face: one calendar, one page."""
