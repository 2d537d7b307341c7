from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.block_kit import complaints
from tests.fakes.block_kit_views import view_complaints

Json = dict[str, Any]


def plain(text: str = "x") -> Json:
    """Plain text."""
    return {"type": "plain_text", "text": text}


def option(value: str = "1", text: str = "x") -> Json:
    """An option."""
    return {"text": plain(text), "value": value}


def actions(*elements: Json) -> Json:
    """A row of elements."""
    return {"type": "actions", "elements": list(elements)}


def button(**more: object) -> Json:
    """A button."""
    return {"type": "button", "action_id": "a", "text": plain(), **more}


def menu(kind: str = "static_select", **more: object) -> Json:
    """A menu of two options."""
    return {"type": kind, "action_id": "m", "options": [option(), option("2")], **more}


def asking(element: Json, **more: object) -> Json:
    """An input block."""
    return {"type": "input", "label": plain(), "element": {"action_id": "i", **element}, **more}


def modal(*blocks: Json, **more: object) -> Json:
    """A modal."""
    told = {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks)}
    return told | more


GOOD_CONFIRM = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}

GOOD = [
    actions(button(value="v" * 2000, url="https://a.example", confirm=GOOD_CONFIRM)),
    actions(menu(initial_option=option("2")), menu("radio_buttons", action_id="r")),
    actions({"type": "overflow", "action_id": "o", "options": [option()]}),
    actions({"type": "timepicker", "initial_time": "09:00"}),
    actions({"type": "conversations_select", "filter": {"include": ["public"]}}),
    SECTION | {"accessory": menu("multi_static_select", initial_options=[option()])},
    SECTION | {"accessory": {"type": "datepicker", "initial_date": "2027-01-31"}},
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]},
    {"type": "image", "image_url": "https://a.example/b.png", "alt_text": "x"},
    asking({"type": "plain_text_input", "multiline": True, "max_length": 3000}),
    asking({"type": "number_input", "is_decimal_allowed": False, "min_value": "0"}),
    asking(menu("checkboxes", initial_options=[option()])),
    asking({"type": "external_select", "min_query_length": 1}),
]

BAD = [
    (actions(), "elements must be 1 to 25"),
    (actions(*[button(action_id=str(n)) for n in range(26)]), "elements must be 1 to 25"),
    (actions(button(), button()), "action_id must be unique"),
    (actions(button(text=plain("x" * 76))), "text must be 1 to 75"),
    (actions(button(text={"type": "mrkdwn", "text": "x"})), "must be of type plain_text"),
    (actions(button(value="v" * 2001)), "value must be 1 to 2000"),
    (actions(button(url="/events/1")), "url must be"),
    (actions(button(url="https://a.example/" + "x" * 3000)), "url must be"),
    (actions(button(style="default")), "style must be"),
    (actions(button(confirm={"title": plain()})), "missing required field: confirm text"),
    (actions(button(confirm=GOOD_CONFIRM | {"deny": plain("x" * 31)})), "deny button must be"),
    (actions({"type": "overflow", "options": []}), "options must be 1 to 5"),
    (actions({"type": "overflow", "options": [option(str(n)) for n in range(6)]}), "1 to 5"),
    (actions(menu(options=[option(str(n)) for n in range(101)])), "options must be 1 to 100"),
    (actions(menu(options=[option(text="x" * 76)])), "option text must be 1 to 75"),
    (actions(menu(options=[option("v" * 151)])), "value must be 1 to 150"),
    (actions(menu(options=[option(), option()])), "option values must be unique"),
    (actions(menu(initial_option=option("3"))), "initial_option must be among the options"),
    (actions(menu(initial_option=option("2", "y"))), "initial_option must be among the options"),
    (actions(menu("radio_buttons", options=[option(str(n)) for n in range(11)])), "1 to 10"),
    (actions(menu("multi_static_select")), "unsupported type: multi_static_select"),
    (actions({"type": "plain_text_input"}), "unsupported type: plain_text_input"),
    (actions({"type": "timepicker", "initial_time": "9:00"}), "initial_time must be HH:mm"),
    (actions({"type": "datepicker", "initial_date": "1.2.2027"}), "initial_date must be"),
    (SECTION | {"text": plain("x" * 3001)}, "text must be 1 to 3000"),
    (SECTION | {"fields": [plain()] * 11}, "fields must be 1 to 10"),
    (SECTION | {"fields": [plain("x" * 2001)]}, "text must be 1 to 2000"),
    (SECTION | {"txt": "x"}, "invalid additional property: txt"),
    ({"type": "section"}, "missing required field: text"),
    ({"type": "header", "text": plain("x" * 151)}, "text must be 1 to 150"),
    ({"type": "context", "elements": [plain()] * 11}, "elements must be 1 to 10"),
    ({"type": "image", "image_url": "https://a.example"}, "missing required field: alt_text"),
    ({"type": "rich_text", "elements": [{"type": "section"}]}, "unsupported type: section"),
    ({"type": "divider", "text": plain()}, "invalid additional property: text"),
    ({"type": "marquee"}, "unsupported type: marquee"),
    (asking(button()), "unsupported type: button"),
    (asking({"type": "plain_text_input"}, label=plain("x" * 2001)), "label must be 1 to 2000"),
    (asking({"type": "plain_text_input"}, hint=plain("x" * 2001)), "hint must be 1 to 2000"),
    (asking({"type": "plain_text_input", "max_length": 4000}), "min_length and max_length"),
    (asking({"type": "number_input"}), "missing required field: is_decimal_allowed"),
    (asking({"type": "number_input", "is_decimal_allowed": True, "min_value": 1}), "a string"),
    (asking(menu("checkboxes", initial_options=[])), "initial_options must not be empty"),
]

BAD_VIEWS = [
    (modal(title=plain("x" * 25)), "title must be 1 to 24"),
    (modal(submit=plain("x" * 25)), "submit must be 1 to 24"),
    (modal(close=plain("x" * 25)), "close must be 1 to 24"),
    (modal(private_metadata="x" * 3001), "private_metadata must be"),
    (modal(callback_id="x" * 256), "callback_id must be"),
    (modal(*[SECTION] * 101), "no more than 100 blocks"),
    (modal(asking({"type": "plain_text_input"}), submit=None), "missing required field: submit"),
    (modal(SECTION | {"block_id": "b"}, SECTION | {"block_id": "b"}), "block_id must be unique"),
    (modal(type="home"), "view type must be modal"),
    ({"type": "modal", "blocks": []}, "missing required field: title"),
    (modal(blocks="none"), "blocks must be an array"),
    (modal(colour="red"), "invalid additional property: colour"),
]


@pytest.mark.parametrize("block", GOOD)
def test_what_slack_takes_is_taken(block: Json) -> None:
    """A good block has no complaints, in a message and in a modal."""
    assert complaints([block]) == []
    assert view_complaints(modal(block), "modal") == []


@pytest.mark.parametrize(("block", "complaint"), BAD)
def test_what_slack_rejects_is_rejected(block: Json, complaint: str) -> None:
    """A bad block is refused with the words that name what is wrong."""
    assert complaint in "; ".join(complaints([block]))


@pytest.mark.parametrize(("view", "complaint"), BAD_VIEWS)
def test_bad_views_are_rejected(view: Json, complaint: str) -> None:
    """A bad view is refused with the words that name what is wrong."""
    assert complaint in "; ".join(view_complaints(view, "modal"))


def test_a_home_has_no_title() -> None:
    """What belongs to a modal is refused in an App Home, and 100 blocks are taken."""
    assert view_complaints({"type": "home", "blocks": [SECTION] * 100}, "home") == []
    titled = {"type": "home", "blocks": [], "title": plain()}
    assert "title" in "; ".join(view_complaints(titled, "home"))


def test_a_message_takes_fifty_blocks() -> None:
    """The fifty-first block is too many in a message."""
    assert complaints([SECTION] * 50) == []
    assert complaints([SECTION] * 51) == ["no more than 50 blocks allowed [json-pointer:/blocks]"]
