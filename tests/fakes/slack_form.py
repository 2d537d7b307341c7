"""Filling in a modal as a person does in Slack's own client, with what that client insists on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.slack_fields import FIELDS, elements, filled, is_empty

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.slack_payloads import Writer

Json = dict[str, Any]


def fill_in(view: Json, state: dict[str, Json], values: Mapping[str, Any]) -> None:
    """Write values into the fields of a view, named by action_id, block_id or label."""
    left = dict(values)
    for block, element in elements(view["blocks"]):
        if element["type"] not in FIELDS:
            continue
        label = block.get("label", {}).get("text")
        for name in (element["action_id"], block["block_id"], label):
            if name in left:
                told = filled(element, left.pop(name))
                state.setdefault(block["block_id"], {})[element["action_id"]] = told
        if block["type"] == "input":
            _check(block, element, state[block["block_id"]][element["action_id"]])
    known = [element["action_id"] for _, element in elements(view["blocks"])]
    assert not left, f"no such fields: {sorted(left)}, only {known}"


def response_urls(writer: Writer, view: Json) -> list[Json]:
    """Return the response_urls for the conversations chosen where the view asks for that."""
    urls = []
    for block, element in elements(view["blocks"]):
        state = writer.slack.filled[view["id"]].get(block["block_id"], {})
        told = state.get(element["action_id"], {})
        channel = told.get("selected_conversation") or told.get("selected_channel")
        if element.get("response_url_enabled") and channel:
            url = writer.slack.response_url(team=writer.team.id, channel=channel, user=writer.user)
            names = {"block_id": block["block_id"], "action_id": element["action_id"]}
            urls.append({**names, "channel_id": channel, "response_url": url})
    return urls


def _check(block: Json, element: Json, told: Json) -> None:
    """Insist on what Slack's client does not let a person submit."""
    name = element["action_id"]
    if is_empty(told):
        assert block.get("optional"), f"{name} must be filled in"
        return
    value = told.get("value")
    if element["type"] == "plain_text_input":
        least, most = element.get("min_length", 0), element.get("max_length", 3000)
        assert least <= len(value or "") <= most, f"{name} takes {least} to {most} characters"
    if element["type"] == "number_input":
        number = float(value or "")
        low, high = element.get("min_value"), element.get("max_value")
        assert low is None or number >= float(low), f"{name} is at least {low}"
        assert high is None or number <= float(high), f"{name} is at most {high}"
