"""What Slack would say about interactive elements and composition objects.

Limits: https://docs.slack.dev/reference/block-kit/block-elements and composition-objects.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Json = dict[str, Any]

MRKDWN = {"type", "text", "verbatim"}
PLAIN = {"type", "text", "emoji"}
COMMON = {"type", "action_id", "confirm", "focus_on_load"}
DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def good_string(value: object, most: int) -> bool:
    """Tell whether this is a text that is neither empty nor too long."""
    return isinstance(value, str) and 0 < len(value) <= most


def good_url(value: object) -> bool:
    """Tell whether this is an address that Slack would take."""
    if not isinstance(value, str) or not good_string(value, 3000):
        return False
    parts = urlsplit(value)
    return bool(parts.scheme) and (bool(parts.netloc) or parts.scheme in {"mailto", "tel"})


def text(
    value: object, most: int, *, plain: bool = False, name: str = "text", least: int = 1
) -> Iterator[str]:
    """Check a text object."""
    if not isinstance(value, dict):
        yield f"missing required field: {name}"
        return
    kinds = {"plain_text"} if plain else {"plain_text", "mrkdwn"}
    if value.get("type") not in kinds:
        yield f"{name} must be of type {' or '.join(sorted(kinds))}"
    said = value.get("text")
    if not isinstance(said, str) or not least <= len(said) <= most:
        yield f"{name} must be {least} to {most} characters"
    allowed = PLAIN if value.get("type") == "plain_text" else MRKDWN
    yield from extra(value, allowed)


def extra(value: Json, allowed: set[str]) -> Iterator[str]:
    """Check that there is nothing that Slack does not know."""
    if unknown := set(value) - allowed:
        yield f"invalid additional property: {', '.join(sorted(unknown))}"


def image(block: Json) -> Iterator[str]:
    """Check an image, as a block or an element."""
    if "slack_file" not in block and not good_url(block.get("image_url")):
        yield "missing required field: image_url"
    if not good_string(block.get("alt_text"), 2000):
        yield "missing required field: alt_text"


def confirm(value: object) -> Iterator[str]:
    """Check a confirmation dialog."""
    if not isinstance(value, dict):
        yield "confirm must be an object"
        return
    yield from text(value.get("title"), 100, plain=True, name="confirm title")
    yield from text(value.get("text"), 300, name="confirm text")
    yield from text(value.get("confirm"), 30, plain=True, name="confirm button")
    yield from text(value.get("deny"), 30, plain=True, name="deny button")
    yield from extra(value, {"title", "text", "confirm", "deny", "style"})


def options(value: object, most: int, *, mrkdwn: bool = False, least: int = 1) -> Iterator[str]:
    """Check a list of options: texts of at most 75 characters, values of at most 150, no two."""
    if not isinstance(value, list) or not least <= len(value) <= most:
        yield f"options must be {least} to {most}"
        return
    values = []
    for each in value:
        if not isinstance(each, dict):
            yield "an option must be an object"
            continue
        values.append(each.get("value"))
        yield from text(each.get("text"), 75, plain=not mrkdwn, name="option text")
        if not good_string(each.get("value"), 150):
            yield "value must be 1 to 150 characters"
        if "description" in each:
            told = each["description"]
            yield from text(told, 75, plain=not mrkdwn, name="option description")
        yield from extra(each, {"text", "value", "description", "url"})
    if len(values) != len({str(each) for each in values}):
        yield "option values must be unique"


def element(value: object, allowed: frozenset[str]) -> Iterator[str]:
    """Check an interactive element, which must be one of the kinds allowed in its place."""
    if not isinstance(value, dict):
        yield "an element must be an object"
        return
    kind = value.get("type")
    check = CHECKS.get(kind) if isinstance(kind, str) else None
    if check is None or kind not in allowed:
        yield f"unsupported type: {kind}"
        return
    if not good_string(value.get("action_id", "x"), 255):
        yield "action_id must be 1 to 255 characters"
    if "confirm" in value:
        yield from confirm(value["confirm"])
    if "placeholder" in value:
        yield from text(value["placeholder"], 150, plain=True, name="placeholder")
    yield from check(value)


def _button(value: Json) -> Iterator[str]:
    yield from text(value.get("text"), 75, plain=True)
    if "url" in value and not good_url(value["url"]):
        yield "url must be an address of 1 to 3000 characters"
    if "value" in value and not good_string(value["value"], 2000):
        yield "value must be 1 to 2000 characters"
    if value.get("style", "primary") not in {"primary", "danger"}:
        yield "style must be primary or danger"
    if not good_string(value.get("accessibility_label", "x"), 75):
        yield "accessibility_label must be 1 to 75 characters"
    yield from extra(value, COMMON | {"text", "url", "value", "style", "accessibility_label"})


def _overflow(value: Json) -> Iterator[str]:
    yield from options(value.get("options"), 5)
    yield from extra(value, COMMON | {"options"})


def _static(value: Json) -> Iterator[str]:
    groups = value.get("option_groups")
    if (groups is None) == (value.get("options") is None):
        yield "must provide either options or option_groups"
        return
    if groups is None:
        yield from options(value["options"], 100)
    elif not isinstance(groups, list) or not 1 <= len(groups) <= 100:
        yield "option_groups must be 1 to 100"
    else:
        for group in groups:
            yield from text(group.get("label"), 75, plain=True, name="label")
            yield from options(group.get("options"), 100)
    yield from _initial(value)
    names = {"options", "option_groups", "placeholder", "max_selected_items"}
    yield from extra(value, COMMON | names | {"initial_option", "initial_options"})


def _external(value: Json) -> Iterator[str]:
    if not isinstance(value.get("min_query_length", 3), int):
        yield "min_query_length must be a number"
    names = {"placeholder", "min_query_length", "max_selected_items"}
    yield from extra(value, COMMON | names | {"initial_option", "initial_options"})


def _choice(value: Json) -> Iterator[str]:
    yield from options(value.get("options"), 10, mrkdwn=True)
    yield from _initial(value)
    yield from extra(value, COMMON | {"options", "initial_option", "initial_options"})


def _initial(value: Json) -> Iterator[str]:
    """Check that what is chosen at first is one of the options, word for word."""
    several = value["type"] in {"checkboxes", "multi_static_select"}
    wrong, right = ("initial_option", "initial_options")[:: 1 if several else -1]
    if wrong in value:
        yield f"invalid additional property: {wrong}"
    if right not in value:
        return
    first = value[right] if several else [value[right]]
    groups = value.get("option_groups") or []
    offered = [*(value.get("options") or []), *(o for g in groups for o in g.get("options", []))]
    if not isinstance(first, list) or not first:
        yield f"{right} must not be empty"
    elif any(each not in offered for each in first):
        yield f"{right} must be among the options"


def _written(value: Json) -> Iterator[str]:
    least, most = value.get("min_length", 0), value.get("max_length", 3000)
    if not 0 <= least <= 3000 or not 1 <= most <= 3000 or least > most:
        yield "min_length and max_length must be 0 to 3000, in this order"
    first = value.get("initial_value", "x")
    if not isinstance(first, str) or len(first) > 3000 or len(first) > most:
        yield "initial_value must be no longer than max_length"
    names = {"placeholder", "initial_value", "multiline", "min_length", "max_length"}
    yield from extra(value, COMMON | names | {"dispatch_action_config"})


def _number(value: Json) -> Iterator[str]:
    if not isinstance(value.get("is_decimal_allowed"), bool):
        yield "missing required field: is_decimal_allowed"
    for name in ("initial_value", "min_value", "max_value"):
        if name in value and not isinstance(value[name], str):
            yield f"{name} must be a string"
    names = {"placeholder", "initial_value", "min_value", "max_value", "is_decimal_allowed"}
    yield from extra(value, COMMON | names | {"dispatch_action_config"})


def _address(value: Json) -> Iterator[str]:
    if not isinstance(value.get("initial_value", ""), str):
        yield "initial_value must be a string"
    yield from extra(value, COMMON | {"placeholder", "initial_value", "dispatch_action_config"})


def _date(value: Json) -> Iterator[str]:
    if not DATE.fullmatch(str(value.get("initial_date", "2027-01-01"))):
        yield "initial_date must be YYYY-MM-DD"
    yield from extra(value, COMMON | {"placeholder", "initial_date"})


def _time(value: Json) -> Iterator[str]:
    if not TIME.fullmatch(str(value.get("initial_time", "10:00"))):
        yield "initial_time must be HH:mm"
    yield from extra(value, COMMON | {"placeholder", "initial_time", "timezone"})


def _moment(value: Json) -> Iterator[str]:
    first = value.get("initial_date_time", 1_800_000_000)
    if not isinstance(first, int) or len(str(first)) != 10:
        yield "initial_date_time must be ten digits"
    yield from extra(value, COMMON | {"initial_date_time"})


def _conversations(value: Json) -> Iterator[str]:
    kind = value["type"].removeprefix("multi_").removesuffix("_select")
    one = kind.removesuffix("s")
    first = f"initial_{kind}" if value["type"].startswith("multi_") else f"initial_{one}"
    names = {"placeholder", first, "max_selected_items", "response_url_enabled"}
    if kind == "conversations":
        names |= {"default_to_current_conversation", "filter"}
    if first in value and not value[first]:
        yield f"{first} must not be empty"
    yield from extra(value, COMMON | names)


CHECKS: dict[str, Callable[[Json], Iterator[str]]] = {
    "button": _button,
    "checkboxes": _choice,
    "radio_buttons": _choice,
    "datepicker": _date,
    "timepicker": _time,
    "datetimepicker": _moment,
    "email_text_input": _address,
    "url_text_input": _address,
    "number_input": _number,
    "plain_text_input": _written,
    "overflow": _overflow,
    "image": image,
    "static_select": _static,
    "multi_static_select": _static,
    "external_select": _external,
    "multi_external_select": _external,
}
for _kind in ("conversations", "channels", "users"):
    CHECKS[f"{_kind}_select"] = CHECKS[f"multi_{_kind}_select"] = _conversations

_MENUS = {kind for kind in CHECKS if kind.endswith("_select")}
_PLAIN_PICKERS = {"checkboxes", "radio_buttons", "datepicker", "timepicker"}
_TYPED = {"plain_text_input", "number_input", "email_text_input", "url_text_input"}
SECTION = frozenset(_MENUS | _PLAIN_PICKERS | {"button", "overflow", "image"})
ACTIONS = frozenset(
    {kind for kind in _MENUS if not kind.startswith("multi_")}
    | _PLAIN_PICKERS
    | {"button", "overflow", "datetimepicker"}
)
INPUT = frozenset(_MENUS | _PLAIN_PICKERS | _TYPED | {"datetimepicker"})
