"""What `bot.feeds.syndication` is made of: posts, the events they announce, what is linked."""
