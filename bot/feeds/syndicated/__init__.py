"""What `bot.feeds.syndication` is made of: posts, the events they announce, what is linked.

`posts` reads a feed into `post`s (`extensions`, `gancio`). `stated` takes an event module at its
word, `calendars` asks for linked calendar files, `announced` reads what the words tell (`words`,
`relative`). `same` lets several posts about one meeting be one.
"""
