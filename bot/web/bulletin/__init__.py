"""The monthly event list as Markdown with calendar files, for the command and for the page."""
