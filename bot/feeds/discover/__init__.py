"""Finds the feed behind any address: by its platform, by its answer, by what its page names."""
