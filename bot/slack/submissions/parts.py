"""Pieces of forms and letters: Block Kit, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.slack.messages.mrkdwn import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

Json = dict[str, Any]

TITLE_LIMIT: Final = 24
LABEL_LIMIT: Final = 150
OPTION_LIMIT: Final = 75
TEXT_LIMIT: Final = 3_000


def words(text: str, limit: int = OPTION_LIMIT) -> Json:
    """Return plain text without any markup."""
    return {"type": "plain_text", "text": plain(text, limit), "emoji": False}


def section(text: str) -> Json:
    """Return a paragraph of mrkdwn that is already safe."""
    shown = {"type": "mrkdwn", "text": text[:TEXT_LIMIT], "verbatim": True}
    return {"type": "section", "text": shown}


def context(text: str) -> Json:
    """Return small print, already safe."""
    shown = {"type": "mrkdwn", "text": text[:TEXT_LIMIT], "verbatim": True}
    return {"type": "context", "elements": [shown]}


def field(name: str, label: str, element: Json, *, optional: bool = False, hint: str = "") -> Json:
    """Return a field to fill in, whose block and action are both called `name`."""
    block: Json = {
        "type": "input",
        "block_id": name,
        "label": words(label, LABEL_LIMIT),
        "element": element | {"action_id": name},
        "optional": optional,
    }
    return block | ({"hint": words(hint, LABEL_LIMIT)} if hint else {})


def text_field(most: int, value: str = "", *, multiline: bool = False) -> Json:
    """Return an element to write into, at most `most` characters (Slack: 3,000)."""
    limit = min(most, TEXT_LIMIT)
    element: Json = {"type": "plain_text_input", "max_length": limit, "multiline": multiline}
    return element | ({"initial_value": value[:limit]} if value else {})


def choice(options: Iterable[tuple[str, str]], chosen: str | None, kind: str) -> Json:
    """Return an element to choose one of the options (value, text) from."""
    offered = {value: {"text": words(text), "value": value} for value, text in options}
    element: Json = {"type": kind, "options": list(offered.values())}
    return element | ({"initial_option": offered[chosen]} if chosen in offered else {})


def button(
    action: str, label: str, value: str, *, style: str = "", confirm: Json | None = None
) -> Json:
    """Return a button."""
    told: Json = {"type": "button", "action_id": action, "text": words(label), "value": value}
    return told | ({"style": style} if style else {}) | ({"confirm": confirm} if confirm else {})


def sure(title: str, text: str, yes: str, no: str) -> Json:
    """Return the question that a button asks before it acts."""
    return {
        "title": words(title, 100),
        "text": words(text, 300),
        "confirm": words(yes, 30),
        "deny": words(no, 30),
    }


def modal(
    title: str,
    blocks: Iterable[Json],
    *,
    close: str,
    submit: str = "",
    callback: str = "",
    **more: object,
) -> Json:
    """Return a modal; `submit` is the word on its button, if it has one."""
    told: Json = {"type": "modal", "title": words(title, TITLE_LIMIT), "blocks": list(blocks)}
    told |= {"close": words(close, TITLE_LIMIT)} | more
    if callback:
        told["callback_id"] = callback
    return told | ({"submit": words(submit, TITLE_LIMIT)} if submit else {})
