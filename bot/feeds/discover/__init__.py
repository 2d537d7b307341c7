"""Finds the feed behind any address: by its platform, by its answer, by what its page names.

`search` is the way in and bounds what a search may cost. `sniff` tells what an answer is, `survey`
looks over a page (`page`, `marked_up`) for what it links and marks up, `software` knows where
self-hosted programs keep their calendars; platforms are known by `bot.domain.platforms`.
"""
