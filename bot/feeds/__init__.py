"""The outside world -> drafts: polite fetching, and one reader per kind of source."""
