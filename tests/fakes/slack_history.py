"""What the stand-in does for conversations.*: reading back, opening, and who is there.

Shapes, limits and errors: https://docs.slack.dev/reference/methods/conversations.history and its
siblings; paging: https://docs.slack.dev/apis/web-api/pagination.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, TypeVar

from tests.fakes.slack_chat import shown
from tests.fakes.slack_nouns import BOT_USER, Json, Post, RefusedError, Team, flag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tests.fakes.slack_memory import Memory

Row = TypeVar("Row")

KINDS = {"C": "channels", "G": "groups", "D": "im"}
TS = re.compile(r"\d{1,12}(\.\d{1,6})?")


def history(memory: Memory, team: Team, fields: Json) -> Json:
    """conversations.history: the newest first, no replies in threads."""
    channel = _readable(memory, team, fields, "history")
    newest_first = reversed(list(team.posts.get(channel, {}).values()))
    between = _between((post for post in newest_first if not post.is_reply), fields)
    seen = [post for post in between if _stands(team, post)]
    page, following = _page(memory, seen, fields, newest_first=True)
    told = _told(team, page, fields)
    return {"ok": True, "messages": told, "has_more": bool(following), **_next(following)}


def replies(memory: Memory, team: Team, fields: Json) -> Json:
    """conversations.replies: the message itself, then its replies, the oldest first."""
    channel = _readable(memory, team, fields, "history")
    posts = team.posts.get(channel, {})
    asked = posts.get(str(fields.get("ts", "")))
    parent = asked and posts.get(asked.thread_ts or asked.ts)
    if parent is None or not _stands(team, parent):
        raise RefusedError("thread_not_found")
    below = team.threads.get((channel, parent.ts), [])
    seen = [post for post in _between(list(below), fields) if not post.deleted]
    page, following = _page(memory, [parent, *seen], fields)
    told = _told(team, page, fields)
    return {"ok": True, "messages": told, "has_more": bool(following), **_next(following)}


def opened(memory: Memory, team: Team, fields: Json) -> Json:
    """conversations.open with one person: always the same DM."""
    team.needs("im:write")
    users = str(fields.get("users", ""))
    if not users.startswith(("U", "W")):
        raise RefusedError("user_not_found" if users else "users_list_not_supplied")
    if team.people.get(users, {}).get("deleted"):
        raise RefusedError("user_disabled")
    channel: Json = {"id": memory.channel_id(users)}
    if flag(fields.get("return_im")):
        channel |= {"is_im": True, "user": users, "is_archived": False}
    return {"ok": True, "channel": channel}


def info(memory: Memory, team: Team, fields: Json) -> Json:
    """conversations.info: what kind of channel, and whether the app is in it."""
    channel = _readable(memory, team, fields, "read")
    error = team.refusing.get(channel)
    known = memory.channel(channel, team.id)
    kind = channel[0]
    member = BOT_USER in memory.members(channel, team.id) and error != "not_in_channel"
    told: Json = {
        "id": channel,
        "name": known.name,
        "is_channel": kind == "C",
        "is_group": kind == "G",
        "is_im": kind == "D",
        "is_private": known.private or kind != "C",
        "is_archived": known.archived or error == "is_archived",
        "is_member": member,
        "context_team_id": team.id,
    }
    if kind == "D":
        told = {"id": channel, "is_im": True, "user": f"U{channel[1:]}", "is_archived": False}
    if flag(fields.get("include_num_members")):
        told["num_members"] = len(memory.members(channel, team.id))
    return {"ok": True, "channel": told}


def listed(memory: Memory, team: Team, fields: Json) -> Json:
    """conversations.list: the channels that were made known, page by page."""
    kinds = str(fields.get("types") or "public_channel").split(",")
    team.needs(*("groups:read" if "private" in kind else "channels:read" for kind in kinds))
    known = [
        {"id": each.id, "name": each.name, "is_private": each.private}
        for each in team.channels.values()
        if ("private_channel" if each.private else "public_channel") in kinds
    ]
    page, following = _page(memory, known, fields)
    return {"ok": True, "channels": page, **_next(following)}


def members(memory: Memory, team: Team, fields: Json) -> Json:
    """conversations.members, page by page."""
    channel = _readable(memory, team, fields, "read")
    page, following = _page(memory, memory.members(channel, team.id), fields)
    return {"ok": True, "members": page, **_next(following)}


METHODS: dict[str, Callable[[Memory, Team, Json], Json]] = {
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.open": opened,
    "conversations.info": info,
    "conversations.list": listed,
    "conversations.members": members,
}


def _readable(memory: Memory, team: Team, fields: Json, what: str) -> str:
    channel = memory.channel_id(str(fields.get("channel", "")))
    if channel[:1] not in KINDS:
        raise RefusedError("channel_not_found")
    known = memory.channel(channel, team.id)
    kind = "groups" if known.private else KINDS[channel[0]]
    team.needs(f"{kind}:{what}")
    outside = BOT_USER not in memory.members(channel, team.id)
    if team.refusing.get(channel) == "channel_not_found" or (outside and known.private):
        raise RefusedError("channel_not_found")
    refused = team.refusing.get(channel) == "not_in_channel"
    if what == "history" and (outside or refused):
        raise RefusedError("not_in_channel")
    return channel


def _stands(team: Team, post: Post) -> bool:
    """Tell whether anything is left of a message: of a deleted one, only if it has replies."""
    below = team.threads.get((post.channel, post.ts), [])
    return not post.deleted or any(not reply.deleted for reply in below)


def _between(posts: Iterable[Post], fields: Json) -> Iterator[Post]:
    """Go through the posts between `oldest` and `latest`, which count only if `inclusive`."""
    low, high = _bound(fields, "oldest"), _bound(fields, "latest")
    edge = 0 if flag(fields.get("inclusive")) else 1
    for post in posts:
        at = _micros(post.ts)
        if (low is None or at >= low + edge) and (high is None or at <= high - edge):
            yield post


def _bound(fields: Json, name: str) -> int | None:
    given = str(fields.get(name) or "")
    if not given:
        return None
    if not TS.fullmatch(given):
        raise RefusedError(f"invalid_ts_{name}")
    return _micros(given)


def _micros(ts: str) -> int:
    seconds, _, rest = ts.partition(".")
    return int(seconds) * 1_000_000 + int(rest.ljust(6, "0") or 0)


def _told(team: Team, page: Sequence[Post], fields: Json) -> list[Json]:
    metadata = flag(fields.get("include_all_metadata"))
    return [
        _tombstone(post) if post.deleted else shown(team, post, metadata=metadata) for post in page
    ]


def _tombstone(post: Post) -> Json:
    told = {"type": "message", "subtype": "tombstone", "text": "This message was deleted."}
    return told | {"user": "USLACKBOT", "ts": post.ts, "thread_ts": post.ts, "hidden": True}


def _page(
    memory: Memory, rows: Sequence[Row], fields: Json, *, newest_first: bool = False
) -> tuple[list[Row], str]:
    """Return one page and the cursor of the next, which is empty after the last.

    Where the newest come first, a cursor counts from the end: what is posted between two pages
    shifts neither.
    """
    try:
        limit = int(fields.get("limit") or 100)
    except ValueError:
        limit = 0
    if not 1 <= limit <= 1000:
        raise RefusedError("invalid_limit")
    limit = min(limit, memory.page_size)
    cursor = str(fields.get("cursor") or "")
    place = _place(cursor) if cursor else 0
    start = max(len(rows) - place, 0) if newest_first and cursor else place
    end = start + limit
    if end >= len(rows):
        return list(rows[start:]), ""
    following = len(rows) - end if newest_first else end
    return list(rows[start:end]), base64.b64encode(f"at:{following}".encode()).decode()


def _place(cursor: str) -> int:
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("at:"))
    except (binascii.Error, ValueError) as error:
        raise RefusedError("invalid_cursor") from error


def _next(cursor: str) -> Json:
    return {"response_metadata": {"next_cursor": cursor}}
