"""What the app may do in a workspace: the least that it needs, each with what is lost without it.

| scope | what for |
|---|---|
| commands | /next-meetup, /treffen and /meetups; without it there is no app |
| chat:write | digests, reminders, notices, edits, words to one person |
| chat:write.public | posting to public channels that nobody invited the app to |
| users:read | language and time zone of who asks; who is an admin |
| channels:read, groups:read | who is in a channel, before its subscription changes |
| links:read, links:write | showing our own meetings where their address is posted |
| im:write | opening the conversation for a reminder |
| channels:history, groups:history, im:history | optional: finding a message whose answer was lost |

Source: https://docs.slack.dev/reference/scopes
"""

from __future__ import annotations

from typing import Final

NEEDED: Final = {
    "commands": "/next-meetup and /meetups do not exist",
    "chat:write": "nothing can be posted",
    "chat:write.public": "the app must be invited to every channel that it is to post in",
    "users:read": "everybody is answered in the network's language and time zone",
    "channels:read": "who is in a public channel is not known, so only admins change what it hears",
    "groups:read": "who is in a private channel is not known, so only admins change what it hears",
    "links:read": "addresses of our meetings are not unfolded",
    "links:write": "addresses of our meetings are not unfolded",
    "im:write": "nobody can be reminded by direct message",
}
"""Scope, and what its lack costs."""

_LOOKING: Final = (
    "a message in {place} whose answer is lost is not looked for; "
    "you decide with `treffpunkt unknown`"
)

HISTORY: Final = {
    "channels:history": _LOOKING.format(place="a public channel"),
    "groups:history": _LOOKING.format(place="a private channel"),
    "im:history": _LOOKING.format(place="a direct message"),
}
"""Optional ones that read messages, and what their lack costs."""
