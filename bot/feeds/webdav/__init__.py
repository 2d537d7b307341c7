"""WebDAV (RFC 4918) as far as `bot.feeds.caldav` speaks it: questions, answers, finding a way."""
