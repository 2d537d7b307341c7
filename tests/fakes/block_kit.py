"""What Slack would say about a message's blocks, as its documentation and its users tell.

Limits: https://docs.slack.dev/reference/block-kit/blocks; the undocumented one on all text
together: https://github.com/slackapi/bolt-js/issues/2509.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Json = dict[str, Any]

MOST_BLOCKS = 50
MOST_TEXT = 12_000


def complaints(blocks: object) -> list[str]:
    """Return what Slack would reject about these blocks; nothing if they are good."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return ["blocks must be an array of objects"]
    found = []
    if len(blocks) > MOST_BLOCKS:
        found.append(f"no more than {MOST_BLOCKS} blocks allowed [json-pointer:/blocks]")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        found.append("block_id must be unique [json-pointer:/blocks]")
    for number, block in enumerate(blocks):
        found += [f"{what} [json-pointer:/blocks/{number}]" for what in _block(block)]
    return found


def text_length(blocks: list[Json]) -> int:
    """Return how many characters of text stand in all blocks together."""
    return sum(len(text) for text in _texts(blocks))


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
    if not _string(block.get("block_id", "x"), 255):
        yield "block_id must be a string of 1 to 255 characters"
    yield from check(block)


def _string(value: object, most: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= most


def _text(value: object, most: int, *, plain: bool = False) -> Iterator[str]:
    if not isinstance(value, dict):
        yield "missing required field: text"
        return
    kinds = {"plain_text"} if plain else {"plain_text", "mrkdwn"}
    if value.get("type") not in kinds:
        yield f"text must be of type {' or '.join(sorted(kinds))}"
    if not _string(value.get("text"), most):
        yield f"text must be 1 to {most} characters"
    allowed = {"type", "text", "emoji"} if value.get("type") == "plain_text" else MRKDWN
    if extra := set(value) - allowed:
        yield f"invalid additional property: {', '.join(sorted(extra))}"


MRKDWN = {"type", "text", "verbatim"}


def _section(block: Json) -> Iterator[str]:
    fields = block.get("fields")
    if "text" in block or fields is None:
        yield from _text(block.get("text"), 3000)
    if fields is not None:
        if not isinstance(fields, list) or not 1 <= len(fields) <= 10:
            yield "fields must be 1 to 10"
        else:
            for field in fields:
                yield from _text(field, 2000)
    if "accessory" in block:
        yield from _element(block["accessory"])


def _header(block: Json) -> Iterator[str]:
    yield from _text(block.get("text"), 150, plain=True)


def _context(block: Json) -> Iterator[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 10:
        yield "elements must be 1 to 10"
        return
    for element in elements:
        if isinstance(element, dict) and element.get("type") == "image":
            yield from _image(element)
        else:
            yield from _text(element, 3000)


def _actions(block: Json) -> Iterator[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 25:
        yield "elements must be 1 to 25"
        return
    ids = [each.get("action_id") for each in elements if isinstance(each, dict)]
    named = [each for each in ids if each is not None]
    if len(named) != len(set(named)):
        yield "action_id must be unique"
    for element in elements:
        yield from _element(element)


def _image(block: Json) -> Iterator[str]:
    if not _string(block.get("image_url"), 3000) and "slack_file" not in block:
        yield "missing required field: image_url"
    if not _string(block.get("alt_text"), 2000):
        yield "missing required field: alt_text"


def _element(element: object) -> Iterator[str]:
    if not isinstance(element, dict):
        yield "an element must be an object"
        return
    if not _string(element.get("action_id", "x"), 255):
        yield "action_id must be 1 to 255 characters"
    match element.get("type"):
        case "button":
            yield from _text(element.get("text"), 75, plain=True)
            for name, most in (("url", 3000), ("value", 2000)):
                if name in element and not _string(element[name], most):
                    yield f"{name} must be 1 to {most} characters"
        case "overflow":
            yield from _options(element.get("options"), 5)
        case "static_select":
            yield from _options(element.get("options"), 100)
        case "image":
            yield from _image(element)
        case kind:
            yield f"unsupported type: {kind}"


def _options(options: object, most: int) -> Iterator[str]:
    if not isinstance(options, list) or not 1 <= len(options) <= most:
        yield f"options must be 1 to {most}"
        return
    for option in options:
        yield from _text(option.get("text"), 75)
        if not _string(option.get("value"), 150):
            yield "value must be 1 to 150 characters"


def _rich_text(block: Json) -> Iterator[str]:
    if not isinstance(block.get("elements"), list):
        yield "missing required field: elements"


def _divider(block: Json) -> Iterator[str]:
    if extra := set(block) - {"type", "block_id"}:
        yield f"invalid additional property: {', '.join(sorted(extra))}"


CHECKS: dict[str, Callable[[Json], Iterator[str]]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "divider": _divider,
    "image": _image,
    "rich_text": _rich_text,
}
