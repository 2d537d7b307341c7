"""The stand-in's response_url: answers to a command or a click, five within half an hour.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses. A command has no
original message, so replace_original does nothing there (bolt-js issue 2287). After a click the
original is replaced unless replace_original is false or a response_type asks for a new message.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.fakes.slack_chat import check_message, open_channel
from tests.fakes.slack_nouns import Effect, Ephemeral, Json, Post, RefusedError, flag

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.slack_memory import Memory

MOST_USES = 5
SECONDS = 30 * 60


@dataclass(slots=True)
class Hook:
    """A response_url: where it answers, to whom, and upon which message."""

    team: str
    channel: str
    user: str
    until: float
    original: Post | Ephemeral | None = None
    uses: int = 0


def new_hook(
    memory: Memory,
    hooks: dict[str, Hook],
    *,
    team: str,
    channel: str,
    user: str,
    original: Post | Ephemeral | None = None,
) -> str:
    """Return the path of a new response_url."""
    kind = "commands" if original is None else "actions"
    path = f"{kind}/{team}/{memory.number()}"
    hooks[path] = Hook(team, channel, user, memory.clock() + SECONDS, original)
    return path


def answered(memory: Memory, hook: Hook | None, told: Mapping[str, object], url: str) -> Json:
    """Do what was POSTed to a response_url."""
    if hook is None:
        raise RefusedError("no_hook")
    if memory.clock() > hook.until:
        raise RefusedError("expired_url")
    if hook.uses >= MOST_USES:
        raise RefusedError("used_url")
    fields = dict(told)
    original = hook.original
    if flag(fields.get("delete_original")):
        if original is not None:
            _remove(memory, original, url)
    elif original is not None and _replaces(fields):
        check_message(fields)
        _rewrite(memory, original, fields, url)
    else:
        said(memory, hook, fields, url)
    hook.uses += 1
    return {"ok": True}


def said(memory: Memory, hook: Hook, fields: Json, url: str = "") -> Post | Ephemeral:
    """Show an answer: to the one person, or to the channel if it says so."""
    check_message(fields)
    text, blocks = str(fields["text"]), fields.get("blocks") or []
    thread = fields.get("thread_ts")
    if fields.get("response_type") == "in_channel":
        open_channel(memory, memory.of(hook.team), {"channel": hook.channel})
        metadata = fields.get("metadata")
        channel, team = hook.channel, hook.team
        ts = memory.next_ts()
        post = Post(channel, ts, text, blocks, metadata, fields, team, thread)
        return memory.keep(post, url)
    told = Ephemeral(
        hook.channel, memory.next_ts(), hook.user, text, blocks, fields, hook.team, thread
    )
    return memory.whisper(told, url)


def _replaces(fields: Json) -> bool:
    if "replace_original" in fields:
        return flag(fields["replace_original"])
    return "response_type" not in fields


def _remove(memory: Memory, original: Post | Ephemeral, url: str) -> None:
    user = ""
    if isinstance(original, Post):
        original.deleted = True
    else:
        memory.hush(original)
        user = original.user
    team, channel = original.team, original.channel
    memory.effects.append(Effect("removal", team, channel, user, original, url))


def _rewrite(memory: Memory, original: Post | Ephemeral, fields: Json, url: str) -> None:
    user = ""
    blocks = fields.get("blocks") or []
    if isinstance(original, Post):
        original.revisions.append((original.text, original.blocks))
        original.edited = memory.next_ts()
    else:
        user = original.user
    original.text, original.blocks = str(fields["text"]), blocks
    team, channel = original.team, original.channel
    memory.effects.append(Effect("edit", team, channel, user, original, url))
