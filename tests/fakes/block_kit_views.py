"""What Slack would say about a view: a modal or an App Home.

Limits: https://docs.slack.dev/reference/views/modal-views and home-tab-views.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.block_kit import complaints
from tests.fakes.block_kit_elements import extra, text

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]

MOST_BLOCKS = 100
HOME = {"type", "blocks", "private_metadata", "callback_id", "external_id"}
MODAL = {"title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled"}


def view_complaints(view: object, kind: str) -> list[str]:
    """Return what Slack would reject about a view where this kind of view belongs."""
    if not isinstance(view, dict):
        return ["view must be an object"]
    if view.get("type") != kind:
        return [f"view type must be {kind} [json-pointer:/view/type]"]
    own = _modal(view) if kind == "modal" else _home(view)
    found = [f"{what} [json-pointer:/view]" for what in own]
    return found + complaints(view.get("blocks"), most=MOST_BLOCKS)


def _home(view: Json) -> Iterator[str]:
    yield from _common(view)
    yield from extra(view, HOME)


def _modal(view: Json) -> Iterator[str]:
    yield from text(view.get("title"), 24, plain=True, name="title")
    for name in ("submit", "close"):
        if view.get(name) is not None:
            yield from text(view[name], 24, plain=True, name=name)
    blocks = view.get("blocks")
    asks = isinstance(blocks, list) and any(
        isinstance(block, dict) and block.get("type") == "input" for block in blocks
    )
    if asks and not view.get("submit"):
        yield "missing required field: submit"
    yield from _common(view)
    yield from extra(view, HOME | MODAL)


def _common(view: Json) -> Iterator[str]:
    for name, most in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        value = view.get(name, "")
        if not isinstance(value, str) or len(value) > most:
            yield f"{name} must be a string of at most {most} characters"
