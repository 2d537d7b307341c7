"""What the app may do in a workspace: no more than it needs, and what each scope is for.

| scope | what for |
|---|---|
| commands | /next-meetup, /treffen and /meetups; without it there is no app |
| chat:write | digests, reminders, notices, edits, words to one person |
| chat:write.public | posting to public channels that nobody invited the app to |
| users:read | language and time zone of whoever asks; who is an admin |
| channels:read, groups:read | who is in a channel, before its subscription changes |
| links:read, links:write | showing our own meetings where their address is posted |
| im:write | opening the conversation for a reminder |
| channels:history, groups:history, im:history | optional: finding a message whose answer was lost |

Source: https://docs.slack.dev/reference/scopes
"""

from __future__ import annotations

from typing import Final

NEEDED: Final = (
    *("commands", "chat:write", "chat:write.public", "users:read", "channels:read", "groups:read"),
    *("links:read", "links:write", "im:write"),
)

HISTORY: Final = ("channels:history", "groups:history", "im:history")
"""Optional ones that read messages; without them people decide with `treffpunkt unknown`."""
