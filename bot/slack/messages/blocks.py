"""Digests and reminders as Slack messages: blocks for people, `text` for screen readers and alerts.

Digests say times in plain words, as a channel has one zone; reminders use Slack's own date markup,
which says "tomorrow" only as long as that is true, and uses each reader's clock.

Slack's limits (docs.slack.dev, "Blocks" and "Text object"): 50 blocks, 3,000 characters per text,
150 per header. All blocks together are refused somewhere above 11,000 characters
("msg_blocks_too_long"; bolt-js issues 2509 and 2867). Where long texts would exceed that, links and
words are shortened, but no meeting is left out: the domain cuts parts so that this suffices.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.domain.delivery import Message
from bot.slack.messages.board import board, first_told
from bot.slack.messages.dates import date_markup
from bot.slack.messages.mrkdwn import ELLIPSIS, escaped, link, plain
from bot.slack.messages.wording import Desk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.domain.delivery import Content
    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.slack.messages.board import Board, Day, Line
    from bot.slack.messages.wording import Card
    from bot.text import Translator

SECTION_LIMIT = 3_000
HEADER_LIMIT = 150
BLOCKS_BUDGET = 9_500
TEXT_AIM = 4_000
TEXT_LIMIT = 40_000

OPEN = "digest:open"
"""The button under a digest; its value is the id of the delivery whose meetings it opens."""

_INDENT = "\u2003"
_DOT = " · "


@dataclass(frozen=True, slots=True)
class Detail:
    """How much room each text gets, in characters; `url` 0 means no links."""

    title: int
    words: int
    url: int
    place: int


DETAILS = (
    Detail(title=150, words=80, url=500, place=150),
    Detail(title=90, words=60, url=160, place=60),
    Detail(title=60, words=40, url=80, place=40),
    Detail(title=50, words=40, url=0, place=0),
)
"""From rich to bare; the first that fits is taken, the last always does."""


def digest_message(
    content: Content,
    occurrences: Mapping[str, Occurrence],
    registry: Registry,
    t: Translator,
    *,
    public_url: str,
    delivery: int = 0,
) -> Message:
    """Render one part of a digest from its meetings as they are now; unknown ids are left out.

    `delivery` is its id, for the button below; 0 shows no button.
    """
    laid_out = board(content, occurrences, registry, t, public_url=public_url)
    drawn = (_digest_blocks(laid_out, detail) for detail in DETAILS)
    blocks = next((each for each in drawn if _size(each) <= BLOCKS_BUDGET), None)
    blocks = blocks or _digest_blocks(laid_out, DETAILS[-1])
    if delivery and not laid_out.nothing:
        blocks.append(_button(t("Remind, calendar, details"), OPEN, str(delivery)))
    return Message(text=_digest_text(laid_out), blocks=tuple(blocks))


def reminder_message(
    content: Content,
    occurrences: Mapping[str, Occurrence],
    registry: Registry,
    t: Translator,
    *,
    public_url: str,
) -> Message:
    """Render a reminder from its meeting as it is now; for an unknown one only the word is left."""
    word = t("Reminder")
    occurrence = next(filter(None, map(occurrences.get, content.special)), None)
    if occurrence is None:
        return Message(text=escaped(word), blocks=(section(escaped(word)),))
    was = first_told(content).get(occurrence.id)
    desk = Desk.of(registry, t, public_url, content.timezone)
    card = desk.card(occurrence, was)
    bold = (f"*{escaped(each)}*" for each in (word, card.mark) if each)
    title = _DOT.join((*bold, headline(card, DETAILS[0])))
    when = t.when(occurrence, content.timezone)
    shown = date_markup(occurrence, content.timezone, when, t)
    notes = desk.notes(occurrence)
    pad = link(notes, escaped(t("Notes"))) if notes else ""
    how = _DOT.join(filter(None, (_how(card, DETAILS[0]), pad)))
    return Message(
        text="\n".join(filter(None, (title, escaped(when), how))),
        blocks=(section("\n".join(filter(None, (title, shown, how)))),),
    )


def _digest_blocks(laid_out: Board, detail: Detail) -> list[dict[str, Any]]:
    blocks = [_header(laid_out.title)]
    for day in laid_out.days:
        blocks += _sections(_day_lines(day, detail))
    if laid_out.nothing:
        blocks.append(section(escaped(laid_out.nothing)))
    if laid_out.usual:
        blocks += _sections([_usual_title(laid_out), *_usual_lines(laid_out.usual, detail)])
    foot = _DOT.join(link(url, escaped(words)) for words, url in laid_out.links)
    if foot:
        blocks.append({"type": "context", "elements": [_mrkdwn(foot)]})
    return blocks


def _digest_text(laid_out: Board) -> str:
    told = ""
    for detail in DETAILS:
        lines = [f"*{escaped(laid_out.title)}*", laid_out.nothing]
        for day in laid_out.days:
            lines += _day_lines(day, detail)
        if laid_out.usual:
            lines += [_usual_title(laid_out), *_usual_lines(laid_out.usual, detail)]
        told = "\n".join(filter(None, lines))
        if len(told) <= TEXT_AIM:
            break
    return told if len(told) <= TEXT_LIMIT else told[: TEXT_LIMIT - 1] + ELLIPSIS


def _day_lines(day: Day, detail: Detail) -> list[str]:
    return [f"*{escaped(day.heading)}*", *(_card_lines(card, detail) for card in day.cards)]


def _card_lines(card: Card, detail: Detail) -> str:
    """Draw one meeting: when, whose and what; below, where and how to take part."""
    marked = f"*{escaped(card.mark)}*" if card.mark else ""
    before = f" ({escaped(card.before)})" if card.before and detail.place else ""
    when = _DOT.join(filter(None, (marked, escaped(card.clock, 120))))
    first = f"• {when}{before}{_DOT}{headline(card, detail)}"
    how = _how(card, detail)
    return f"{first}\n{_INDENT}{how}" if how else first


def headline(card: Card, detail: Detail = DETAILS[0]) -> str:
    """Draw whose meeting it is and what it is called, with its link, as mrkdwn."""
    labs = escaped(card.labs, detail.words)
    if not card.title:
        return f"*{_link(card.url, labs, detail)}*"
    return f"*{labs}*{card.colon} {_link(card.url, escaped(card.title, detail.title), detail)}"


def _how(card: Card, detail: Detail) -> str:
    place = escaped(card.place, detail.place) if detail.place else ""
    if place and card.left:
        # The words say it; striking the old place out only shows it once more.
        place = f"{place}, {escaped(card.left_word)} ~{escaped(card.left, detail.place)}~"
    online = _link(card.join_url, escaped(card.online), detail)
    registration = _link(card.registration_url, escaped(card.registration), detail)
    return _DOT.join(filter(None, (place, online, registration)))


def _usual_title(laid_out: Board) -> str:
    note = f" ({escaped(laid_out.usual_note)})" if laid_out.usual_note else ""
    return f"*{escaped(laid_out.usual_title)}*{note}"


def _usual_lines(lines: Iterable[Line], detail: Detail) -> list[str]:
    return [_usual_line(line, detail) for line in lines]


def _usual_line(line: Line, detail: Detail) -> str:
    labs = _link(line.url, escaped(line.labs, detail.words), detail)
    place = escaped(line.place, detail.place) if detail.place else ""
    told = (escaped(line.title, detail.words), escaped(line.when, 120), place, escaped(line.mark))
    return f"• *{labs}*{line.colon} " + ", ".join(filter(None, told))


def _link(url: str | None, label: str, detail: Detail) -> str:
    return link(url, label, detail.url) if label and detail.url else label


def _sections(lines: Iterable[str]) -> list[dict[str, Any]]:
    """Pack lines into as few sections as hold them."""
    texts = [""]
    for line in lines:
        joined = f"{texts[-1]}\n{line}" if texts[-1] else line
        if len(joined) <= SECTION_LIMIT:
            texts[-1] = joined
        else:
            texts.append(line)
    return [section(text) for text in texts if text]


def section(text: str) -> dict[str, Any]:
    """Return a section of mrkdwn in which Slack makes no links of its own."""
    # Expanded, because Slack otherwise hides the end of a long day behind "See more".
    return {"type": "section", "text": _mrkdwn(text), "expand": True}


def _button(words: str, action: str, value: str) -> dict[str, Any]:
    text = {"type": "plain_text", "text": words, "emoji": False}
    return {
        "type": "actions",
        "elements": [{"type": "button", "action_id": action, "text": text, "value": value}],
    }


def _header(title: str) -> dict[str, Any]:
    text = plain(title, HEADER_LIMIT)
    return {"type": "header", "text": {"type": "plain_text", "text": text, "emoji": False}}


def _mrkdwn(text: str) -> dict[str, Any]:
    # Verbatim, or Slack would itself turn @names, #channels and bare addresses into links.
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _size(blocks: Iterable[dict[str, Any]]) -> int:
    """Count the characters of all texts, and a few for each block around them."""
    texts = (block.get("text") or block["elements"][0] for block in blocks)
    return sum(len(text["text"]) + 60 for text in texts)
