"""What stands in the fields of a message or view: at first, and after a person has chosen.

The shapes of `state.values` and of actions:
https://docs.slack.dev/reference/interaction-payloads/block_actions-payload.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]

FIELDS = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "users_select": ("selected_user", "initial_user"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_users_select": ("selected_users", "initial_users"),
}
"""Elements that hold something: the name of it in the state, and its first content in the block."""

LISTS = frozenset(kind for kind, (name, _) in FIELDS.items() if name.endswith("s"))


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Go through all interactive elements, each with its block."""
    for block in blocks:
        inside = [block.get("accessory"), block.get("element")]
        if block.get("type") == "actions":
            inside += block["elements"]
        for element in inside:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element


def initial(blocks: list[Json]) -> dict[str, Json]:
    """Return what stands in the fields before anybody has touched them."""
    values: dict[str, Json] = {}
    for block, element in elements(blocks):
        if element["type"] in FIELDS:
            name, first = FIELDS[element["type"]]
            empty: Any = [] if element["type"] in LISTS else None
            told = {"type": element["type"], name: element.get(first, empty)}
            values.setdefault(block["block_id"], {})[element["action_id"]] = told
    return values


def still_fits(block: Json, was: Json) -> bool:
    """Tell whether what was chosen is still among the options."""
    chosen = was.get("selected_options") or filter(None, [was.get("selected_option")])
    found = [element for _, element in elements([block]) if element["type"] == was["type"]]
    offered = [each["value"] for element in found for each in options(element)]
    dynamic = was["type"] in {"external_select", "multi_external_select"}
    return dynamic or all(each["value"] in offered for each in chosen)


def options(element: Json) -> list[Json]:
    """Return the options that an element offers, in groups or not."""
    grouped = [each for group in element.get("option_groups") or [] for each in group["options"]]
    return [*(element.get("options") or []), *grouped]


def filled(element: Json, value: object) -> Json:
    """Return the state of a field in which a person wrote or chose this.

    Options are named by their text or their value, several by a list; None empties the field.
    """
    kind = element["type"]
    name, _ = FIELDS[kind]
    if kind in LISTS:
        several = [] if value is None else value if isinstance(value, list | tuple) else [value]
        chosen = [option(element, each) for each in several] if "option" in name else list(several)
        return {"type": kind, name: chosen}
    if value is None:
        return {"type": kind, name: None}
    if name == "selected_option":
        return {"type": kind, name: option(element, value)}
    return {"type": kind, name: value if kind == "datetimepicker" else str(value)}


def option(element: Json, wanted: object) -> Json:
    """Return the option with this value or text; one that an app's own search found as it is."""
    if isinstance(wanted, dict):
        return wanted
    for each in options(element):
        if wanted in {each["value"], each["text"]["text"]}:
            return dict(each)
    offered = [f"{each['value']} ({each['text']['text']})" for each in options(element)]
    raise AssertionError(f"{element['action_id']} offers no {wanted!r}, only {offered}")


def is_empty(state: Json) -> bool:
    """Tell whether nothing stands in a field."""
    name, _ = FIELDS[state["type"]]
    return state.get(name) in (None, "", [])
