"""Slack: what people ask and choose there, how everything we say reads, and how it is posted.

`application` opens it all, `listeners` and `commands` say who answers what, `office` holds what
every listener works with. The folders `connecting`, `asking`, `channels`, `people` and
`submissions` hear; `messages` and `letters` find the words (for the terminal and for mail, too);
`posting` posts, edits and reads back.
"""
