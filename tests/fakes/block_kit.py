"""What Slack would say about a message's blocks, as its documentation and its users tell.

Limits: https://docs.slack.dev/reference/block-kit/blocks; the undocumented one on all text
together: https://github.com/slackapi/bolt-js/issues/2509. Views: block_kit_views.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.block_kit_elements import (
    ACTIONS,
    INPUT,
    SECTION,
    element,
    extra,
    good_string,
    image,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Json = dict[str, Any]

MOST_BLOCKS = 50
MOST_TEXT = 12_000


def complaints(blocks: object, *, most: int = MOST_BLOCKS) -> list[str]:
    """Return what Slack would reject about these blocks; nothing if they are good."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return ["blocks must be an array of objects"]
    found = []
    if len(blocks) > most:
        found.append(f"no more than {most} blocks allowed [json-pointer:/blocks]")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len({str(each) for each in ids}):
        found.append("block_id must be unique [json-pointer:/blocks]")
    for number, block in enumerate(blocks):
        found += [f"{what} [json-pointer:/blocks/{number}]" for what in _block(block)]
    return found


def text_length(blocks: list[Json]) -> int:
    """Return how many characters of text stand in all blocks together."""
    return sum(len(said) for said in _texts(blocks))


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _texts(each)
    elif isinstance(node, dict):
        for name, value in node.items():
            if name == "text" and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)


def _block(block: Json) -> Iterator[str]:
    kind = block.get("type")
    check = CHECKS.get(kind) if isinstance(kind, str) else None
    if check is None:
        yield f"unsupported type: {kind}"
        return
    if not good_string(block.get("block_id", "x"), 255):
        yield "block_id must be a string of 1 to 255 characters"
    yield from check(block)


def _section(block: Json) -> Iterator[str]:
    fields = block.get("fields")
    if "text" in block or fields is None:
        yield from text(block.get("text"), 3000)
    if fields is not None:
        if not isinstance(fields, list) or not 1 <= len(fields) <= 10:
            yield "fields must be 1 to 10"
        else:
            for field in fields:
                yield from text(field, 2000)
    if "accessory" in block:
        yield from element(block["accessory"], SECTION)
    yield from extra(block, {"type", "block_id", "text", "fields", "accessory", "expand"})


def _header(block: Json) -> Iterator[str]:
    yield from text(block.get("text"), 150, plain=True)
    yield from extra(block, {"type", "block_id", "text", "level"})


def _context(block: Json) -> Iterator[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 10:
        yield "elements must be 1 to 10"
        return
    for each in elements:
        if isinstance(each, dict) and each.get("type") == "image":
            yield from image(each)
        else:
            yield from text(each, 3000)
    yield from extra(block, {"type", "block_id", "elements"})


def _actions(block: Json) -> Iterator[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 25:
        yield "elements must be 1 to 25"
        return
    ids = [each.get("action_id") for each in elements if isinstance(each, dict)]
    named = [each for each in ids if each is not None]
    if len(named) != len({str(each) for each in named}):
        yield "action_id must be unique"
    for each in elements:
        yield from element(each, ACTIONS)
    yield from extra(block, {"type", "block_id", "elements"})


def _input(block: Json) -> Iterator[str]:
    yield from text(block.get("label"), 2000, plain=True, name="label")
    if "hint" in block:
        yield from text(block["hint"], 2000, plain=True, name="hint")
    for name in ("optional", "dispatch_action"):
        if not isinstance(block.get(name, False), bool):
            yield f"{name} must be true or false"
    if "element" not in block:
        yield "missing required field: element"
    else:
        yield from element(block["element"], INPUT)
    known = {"type", "block_id", "label", "hint", "optional", "dispatch_action", "element"}
    yield from extra(block, known)


def _picture(block: Json) -> Iterator[str]:
    yield from image(block)
    if "title" in block:
        yield from text(block["title"], 2000, plain=True, name="title")


RICH = {"rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"}
RICH_PARTS = {"text", "link", "emoji", "user", "usergroup", "channel", "date", "broadcast", "color"}


def _rich_text(block: Json) -> Iterator[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not elements:
        yield "missing required field: elements"
        return
    for each in elements:
        yield from _rich_part(each)


def _rich_part(part: object) -> Iterator[str]:
    if not isinstance(part, dict) or part.get("type") not in RICH:
        yield f"unsupported type: {part.get('type') if isinstance(part, dict) else part}"
        return
    if part["type"] == "rich_text_list" and part.get("style") not in {"bullet", "ordered"}:
        yield "style must be bullet or ordered"
    for inner in part.get("elements") or []:
        if part["type"] == "rich_text_list":
            yield from _rich_part(inner)
        elif not isinstance(inner, dict) or inner.get("type") not in RICH_PARTS:
            yield f"unsupported type: {inner}"
        elif inner["type"] == "text" and not isinstance(inner.get("text"), str):
            yield "missing required field: text"
        elif inner["type"] == "link" and not isinstance(inner.get("url"), str):
            yield "missing required field: url"


def _divider(block: Json) -> Iterator[str]:
    yield from extra(block, {"type", "block_id"})


CHECKS: dict[str, Callable[[Json], Iterator[str]]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "divider": _divider,
    "image": _picture,
    "input": _input,
    "rich_text": _rich_text,
}
