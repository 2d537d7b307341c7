"""One meeting as an answer shows it: what, when, where, how to join, and what to do. Pure.

A section says it in three lines, which fit on a phone; an actions block below holds:

- "remind:<id>": remind this person, or no longer (`bot.slack.people.reminding`);
- "calendar:<id>": a link, which Slack nonetheless reports as an action;
- "doubt:<id>": the one choice of the overflow menu, "Stimmt nicht?".

Block Kit: https://docs.slack.dev/reference/block-kit/blocks.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.slack.messages.blocks import DETAILS
from bot.slack.messages.dates import date_markup
from bot.slack.messages.mrkdwn import escaped, link, plain, web_address
from bot.text.meeting import is_off

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.event import Occurrence
    from bot.slack.messages.blocks import Detail
    from bot.slack.messages.wording import Card, Desk

REMIND: Final = "remind"
CALENDAR: Final = "calendar"
DOUBT: Final = "doubt"

_DOT: Final = " · "
_MAP: Final = "https://www.openstreetmap.org"


def meeting_blocks(
    occurrence: Occurrence,
    desk: Desk,
    *,
    reminded: bool,
    was: date | datetime | None = None,
    detail: Detail = DETAILS[0],
    asked: str = "",
) -> list[dict[str, Any]]:
    """Return a section with all that one needs, and the block of buttons below it.

    `reminded`: whether the reader has asked to be reminded. `was`: the former date, if it was moved
    lately. `asked` is the value of the reminder's button, so that the answer around it can be drawn
    again. A meeting that is off offers neither reminder nor calendar.
    """
    card = desk.card(occurrence)
    zone, t = desk.timezone, desk.t
    when = date_markup(occurrence, zone, t.when(occurrence, zone), t)
    lines = (_title(card, desk, was, detail), when, _where(occurrence, card, detail))
    buttons = [] if is_off(occurrence) else _buttons(occurrence, desk, asked, reminded=reminded)
    return [
        _section("\n".join(filter(None, lines))),
        {
            "type": "actions",
            "block_id": f"meeting:{occurrence.id}",
            "elements": [*buttons, _doubt(occurrence, desk)],
        },
    ]


def meeting_text(occurrence: Occurrence, desk: Desk, *, was: date | datetime | None = None) -> str:
    """Return the same as mrkdwn without blocks: for screen readers and alerts on a phone."""
    card, detail = desk.card(occurrence), DETAILS[1]
    when = escaped(desk.t.when(occurrence, desk.timezone))
    lines = (_title(card, desk, was, detail), when, _where(occurrence, card, detail))
    return "\n".join(filter(None, lines))


def map_address(occurrence: Occurrence) -> str | None:
    """Return where a map shows the place: by its coordinates, else by searching for the words.

    Words find a house better than a guess that knows only the city. It is a link and no more:
    nothing is loaded from there unless someone follows it.
    """
    latitude, longitude = occurrence.latitude, occurrence.longitude
    if latitude is not None and longitude is not None and not occurrence.approximate:
        spot = f"{latitude:.5f}/{longitude:.5f}"
        return f"{_MAP}/?mlat={latitude:.5f}&mlon={longitude:.5f}#map=17/{spot}"
    words = plain(occurrence.place)
    return f"{_MAP}/search?query={quote(words)}" if words else None


def _title(card: Card, desk: Desk, was: date | datetime | None, detail: Detail) -> str:
    marks = [card.mark, _moved(desk, was)]
    labs = escaped(card.labs, detail.words)
    title = escaped(card.title, detail.title)
    told = f"*{labs}*{card.colon} {_link(card.url, title, detail)}" if title else ""
    told = told or f"*{_link(card.url, labs, detail)}*"
    return _DOT.join((*(f"*{escaped(mark)}*" for mark in marks if mark), told))


def _moved(desk: Desk, was: date | datetime | None) -> str:
    if was is None:
        return ""
    t = desk.t
    if not isinstance(was, datetime):
        return t("MOVED, was {when}", when=t.short_day(was))
    here = was.astimezone(ZoneInfo(desk.timezone))
    when = t("{day}, {clock}", day=t.short_day(here.date()), clock=t.time(here))
    return t("MOVED, was {when}", when=when)


def _where(occurrence: Occurrence, card: Card, detail: Detail) -> str:
    place = escaped(card.place, detail.place) if detail.place else ""
    told = (
        _link(map_address(occurrence), place, detail),
        _link(card.join_url, escaped(card.online), detail),
        _link(card.registration_url, escaped(card.registration), detail),
    )
    return _DOT.join(filter(None, told))


def _buttons(
    occurrence: Occurrence, desk: Desk, asked: str, *, reminded: bool
) -> list[dict[str, Any]]:
    t, page = desk.t, web_address(f"{desk.public_url}/events/{quote(occurrence.id)}.ics")
    remind = _button(REMIND, occurrence, t("Reminder is on ✓") if reminded else t("Remind me"))
    remind |= {"value": asked or occurrence.id} | ({"style": "primary"} if reminded else {})
    if page is None:
        return [remind]
    return [remind, _button(CALENDAR, occurrence, t("Into my calendar")) | {"url": page}]


def _button(action: str, occurrence: Occurrence, words: str) -> dict[str, Any]:
    name = f"{action}:{occurrence.id}"
    return {"type": "button", "action_id": name, "text": _plain(words)}


def _doubt(occurrence: Occurrence, desk: Desk) -> dict[str, Any]:
    option = {"text": _plain(desk.t("Not right?")), "value": occurrence.id}
    return {"type": "overflow", "action_id": f"{DOUBT}:{occurrence.id}", "options": [option]}


def _link(url: str | None, label: str, detail: Detail) -> str:
    return link(url, label, detail.url) if label and detail.url else label


def _plain(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words, "emoji": False}


def _section(text: str) -> dict[str, Any]:
    # Verbatim, or Slack would itself turn @names, #channels and bare addresses into links.
    body = {"type": "mrkdwn", "text": text, "verbatim": True}
    return {"type": "section", "text": body, "expand": True}
