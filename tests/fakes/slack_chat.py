"""What the stand-in does for chat.*: messages, edits, deletions, ephemerals and unfurls.

Shapes and errors: https://docs.slack.dev/reference/methods/chat.postMessage and its siblings.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.fakes.block_kit import MOST_TEXT, complaints, text_length
from tests.fakes.slack_nouns import (
    APP,
    BOT,
    BOT_USER,
    Effect,
    Ephemeral,
    Json,
    Post,
    RefusedError,
    Team,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.slack_memory import Memory

MOST_METADATA = 1024
MOST_CHARACTERS = 40_000


def post_message(memory: Memory, team: Team, fields: Json) -> Json:
    """chat.postMessage; to a person's id it goes to the DM, whose id is answered."""
    team.needs("chat:write")
    channel = open_channel(memory, team, fields)
    check_message(fields)
    post = Post(
        channel,
        memory.next_ts(),
        fields.get("text", ""),
        fields.get("blocks") or [],
        fields.get("metadata") or None,
        fields,
        team.id,
        _thread(team, channel, fields),
    )
    memory.keep(post)
    return {"ok": True, "channel": channel, "ts": post.ts, "message": shown(team, post)}


def update(memory: Memory, team: Team, fields: Json) -> Json:
    """chat.update; blocks and metadata that are not sent stay as they were."""
    team.needs("chat:write")
    channel = open_channel(memory, team, fields)
    post = _own(team, channel, fields, "cant_update_message")
    check_message(fields)
    post.revisions.append((post.text, post.blocks))
    post.text = fields.get("text", post.text)
    if "blocks" in fields:
        post.blocks = fields["blocks"] or []
    if "metadata" in fields:
        post.metadata = fields["metadata"] or None
    post.edited = memory.next_ts()
    memory.effects.append(Effect("edit", team.id, channel, "", post))
    told = {"channel": channel, "ts": post.ts, "text": post.text}
    return {"ok": True, **told, "message": shown(team, post)}


def delete(memory: Memory, team: Team, fields: Json) -> Json:
    """chat.delete; only the app's own."""
    team.needs("chat:write")
    channel = open_channel(memory, team, fields)
    post = _own(team, channel, fields, "cant_delete_message")
    post.deleted = True
    memory.effects.append(Effect("removal", team.id, channel, "", post))
    return {"ok": True, "channel": channel, "ts": post.ts}


def post_ephemeral(memory: Memory, team: Team, fields: Json) -> Json:
    """chat.postEphemeral; only to somebody who is in the channel."""
    team.needs("chat:write")
    channel = open_channel(memory, team, fields)
    user = str(fields.get("user", ""))
    if not user:
        raise RefusedError("invalid_arguments")
    members = memory.channel(channel, team.id).members
    if members is not None and BOT_USER not in members:
        raise RefusedError("not_in_channel")
    if not user.startswith(("U", "W")) or (members is not None and user not in members):
        raise RefusedError("user_not_in_channel")
    check_message(fields)
    blocks = fields.get("blocks") or []
    ts, text = memory.next_ts(), str(fields.get("text", ""))
    told = Ephemeral(channel, ts, user, text, blocks, fields, team.id, fields.get("thread_ts"))
    memory.whisper(told)
    return {"ok": True, "message_ts": told.ts}


def unfurl(memory: Memory, team: Team, fields: Json) -> Json:
    """chat.unfurl; only for links that stand in the message."""
    team.needs("links:write")
    unfurls = fields.get("unfurls")
    if not isinstance(unfurls, dict) or not unfurls:
        raise RefusedError("missing_unfurls")
    channel = memory.channel_id(str(fields.get("channel", "")))
    post = team.posts.get(channel, {}).get(str(fields.get("ts", "")))
    if post is None or post.deleted:
        raise RefusedError("cannot_find_message")
    for url, attachment in unfurls.items():
        if url not in post.text:
            raise RefusedError("cannot_unfurl_url")
        _check_attachment(attachment)
    kept = {"team": team.id, "channel": channel, "ts": post.ts, "unfurls": unfurls}
    memory.unfurls.append(kept)
    memory.effects.append(Effect("unfurl", team.id, channel, post.user or "", kept))
    return {"ok": True}


METHODS: dict[str, Callable[[Memory, Team, Json], Json]] = {
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.unfurl": unfurl,
}


def shown(team: Team, post: Post, *, metadata: bool = False) -> Json:
    """Return a message as Slack shows it to the app; metadata only where it was asked for."""
    told: Json = {"type": "message", "text": post.text, "ts": post.ts, "team": team.id}
    if post.user is not None:
        told["user"] = post.user
    else:
        told |= {"user": BOT_USER, "bot_id": BOT, "app_id": APP}
    if post.blocks:
        told["blocks"] = with_ids(post.blocks, post.ts)
    if post.edited:
        told["edited"] = {"user": told["user"], "ts": post.edited}
    if metadata and post.metadata:
        told["metadata"] = post.metadata
    replies = [each for each in team.threads.get((post.channel, post.ts), []) if not each.deleted]
    if replies:
        told |= {"thread_ts": post.ts, "reply_count": len(replies)}
        told |= {"latest_reply": replies[-1].ts}
    elif post.thread_ts:
        told["thread_ts"] = post.thread_ts
    return told


def open_channel(memory: Memory, team: Team, fields: Json) -> str:
    """Return the id of the channel that is meant, if one may write there."""
    channel = memory.channel_id(str(fields.get("channel", "")))
    if not channel.startswith(("C", "D", "G")):
        raise RefusedError("channel_not_found")
    if error := team.refusing.get(channel):
        raise RefusedError(error)
    known = memory.channel(channel, team.id)
    if known.archived:
        raise RefusedError("is_archived")
    outside = known.members is not None and BOT_USER not in known.members
    if outside and known.private:
        raise RefusedError("channel_not_found")
    if outside and "chat:write.public" not in team.scopes:
        raise RefusedError("not_in_channel")
    return channel


def check_message(fields: Json) -> None:
    """Refuse what Slack would not take as a message."""
    text, blocks = fields.get("text"), fields.get("blocks") or []
    # Slack takes blocks without text; readers of push messages and screen readers do not.
    if not isinstance(text, str) or not text.strip():
        raise RefusedError("no_text")
    if len(text) > MOST_CHARACTERS:
        raise RefusedError("msg_too_long")
    _check_blocks(blocks)
    metadata = fields.get("metadata")
    if metadata and not _good(metadata):
        raise RefusedError("invalid_metadata_format")


def with_ids(blocks: list[Json], seed: str) -> list[Json]:
    """Return the blocks with the ids that Slack gives to blocks and elements without one."""
    return [_named(block, f"{seed}-{number}") for number, block in enumerate(blocks)]


def _named(block: Json, seed: str) -> Json:
    named = {"block_id": f"b{seed}", **block}
    for key in ("accessory", "element"):
        if isinstance(block.get(key), dict) and block[key].get("type") != "image":
            named[key] = {"action_id": f"a{seed}", **block[key]}
    if block.get("type") == "actions":
        elements = enumerate(block["elements"])
        named["elements"] = [{"action_id": f"a{seed}-{at}", **each} for at, each in elements]
    return named


def _check_blocks(blocks: object) -> None:
    if found := complaints(blocks):
        told = {"messages": [f"[ERROR] {each}" for each in found]}
        raise RefusedError("invalid_blocks", errors=found, response_metadata=told)
    if isinstance(blocks, list) and text_length(blocks) > MOST_TEXT:
        raise RefusedError("msg_blocks_too_long")


def _check_attachment(attachment: object) -> None:
    if not isinstance(attachment, dict):
        raise RefusedError("invalid_unfurls_format")
    blocks = attachment.get("blocks")
    if blocks is None and not attachment.get("text") and not attachment.get("title"):
        raise RefusedError("invalid_unfurls_format")
    if blocks is not None:
        _check_blocks(blocks)


def _own(team: Team, channel: str, fields: Json, otherwise: str) -> Post:
    post = team.posts.get(channel, {}).get(str(fields.get("ts", "")))
    if post is None or post.deleted:
        raise RefusedError("message_not_found")
    if post.user is not None:
        raise RefusedError(otherwise)
    return post


def _thread(team: Team, channel: str, fields: Json) -> str | None:
    """Return the message that a reply stands under; an answer to a reply joins its thread."""
    thread = fields.get("thread_ts")
    if not thread:
        return None
    parent = team.posts.get(channel, {}).get(str(thread))
    if parent is None or (parent.deleted and not team.threads.get((channel, parent.ts))):
        raise RefusedError("thread_not_found")
    return parent.thread_ts or parent.ts


def _good(metadata: object) -> bool:
    return (
        isinstance(metadata, dict)
        and isinstance(metadata.get("event_type"), str)
        and isinstance(metadata.get("event_payload"), dict)
        and len(json.dumps(metadata).encode()) < MOST_METADATA
    )
