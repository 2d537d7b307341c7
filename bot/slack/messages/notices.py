"""A notice in words: short, calm and unmistakable; it replies to the post with the meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.delivery import Message
from bot.domain.event import Attendance
from bot.domain.facts import Facts
from bot.domain.notice import News, news
from bot.slack.messages.blocks import headline, section
from bot.slack.messages.mrkdwn import escaped, link, plain
from bot.slack.messages.wording import Desk, begins
from bot.text.meeting import join_address

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.domain.delivery import Content
    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.slack.messages.wording import Card
    from bot.text import Translator


@dataclass(frozen=True, slots=True)
class _Pen:
    """How words are written where they are shown: plain, strong, linked."""

    text: Callable[[str], str]
    strong: Callable[[str], str]
    meeting: Callable[[Card], str]
    join: Callable[[str, str], str]


_MRKDWN = _Pen(
    text=lambda words: escaped(words, 300),
    strong=lambda words: f"*{words}*",
    meeting=headline,
    join=lambda words, url: link(url, words),
)
_PLAIN = _Pen(
    text=lambda words: plain(words, 300),
    strong=lambda words: words,
    meeting=lambda card: plain(
        f"{card.labs}{card.colon} {card.title}" if card.title else card.labs
    ),
    join=lambda words, url: f"{words}: {plain(url, 500)}",
)


def notice_message(
    content: Content,
    occurrences: Mapping[str, Occurrence],
    registry: Registry,
    t: Translator,
    *,
    public_url: str,
) -> Message:
    """Render what has changed about a meeting since it was last told, as it is now."""
    text = _told(content, occurrences, Desk.of(registry, t, public_url, content.timezone), _MRKDWN)
    return Message(text=text, blocks=(section(text),))


def notice_line(
    content: Content,
    occurrences: Mapping[str, Occurrence],
    registry: Registry,
    t: Translator,
    *,
    public_url: str,
) -> str:
    """Write the same for a terminal."""
    return _told(content, occurrences, Desk.of(registry, t, public_url, content.timezone), _PLAIN)


def _told(content: Content, occurrences: Mapping[str, Occurrence], desk: Desk, pen: _Pen) -> str:
    occurrence = next(filter(None, map(occurrences.get, content.special)), None)
    if occurrence is None or "told" not in content.about:
        return pen.text(desk.t("Something has changed."))
    told, now = Facts.read(content.about["told"]), Facts.of(occurrence)
    meeting = pen.meeting(desk.card(occurrence))
    found = news(told, now)
    if not found:
        when = begins(now, desk.timezone, desk.t, in_full=True)
        return f"{meeting}, {pen.text(when)}."
    when = pen.text(begins(told if now.is_off else now, desk.timezone, desk.t, in_full=True))
    subject = {
        News.MOVED: f"{meeting}, ",
        News.SHORTENED: f"{meeting}, ",
        News.RELOCATED: desk.t("{label}:", label=f"{meeting}, {when}") + " ",
        News.JOINED: desk.t("{label}:", label=f"{meeting}, {when}") + " ",
    }.get(found[0], f"{meeting}, {when}. ")
    lines: list[str] = []
    for each in found:
        label = pen.strong(desk.t("{label}:", label=pen.text(_label(each, desk.t))))
        detail = _detail(each, told, occurrence, desk, pen)
        lines.append(f"{label} {'' if lines else subject}{detail}".rstrip())
    return "\n".join(lines)


def _label(each: News, t: Translator) -> str:
    return {
        News.CANCELLED: t("Cancelled"),
        News.VANISHED: t("No longer listed"),
        News.RESTORED: t("Takes place after all"),
        News.MOVED: t("Moved"),
        News.SHORTENED: t("Ends earlier"),
        News.RELOCATED: t("New place"),
        News.JOINED: t("Join differently"),
    }[each]


def _detail(each: News, told: Facts, occurrence: Occurrence, desk: Desk, pen: _Pen) -> str:
    """Say how things are now; nothing where the label says it all."""
    t, now = desk.t, Facts.of(occurrence)
    words = ""
    match each:
        case News.VANISHED:
            words = t("We do not know whether it takes place: please ask before you go.")
        case News.MOVED:
            after, before = (begins(one, desk.timezone, t, in_full=True) for one in (now, told))
            words = t("now {now} (before: {before}).", now=after, before=before)
        case News.SHORTENED:
            words = t("now {when}.", when=t.when(occurrence, desk.timezone))
        case News.RELOCATED:
            after, before = plain(now.place, 120), plain(told.place, 120)
            words = t("now {now} (before: {before}).", now=after, before=before)
        case News.JOINED:
            return _joined(told, occurrence, t, pen)
    return pen.text(words)


def _joined(told: Facts, occurrence: Occurrence, t: Translator, pen: _Pen) -> str:
    way = {
        Attendance.ONSITE: t("now on site only."),
        Attendance.ONLINE: t("now online only."),
        Attendance.HYBRID: t("now on site and online."),
    }.get(occurrence.attendance, "")
    if told.attendance in {Attendance.UNKNOWN, occurrence.attendance}:
        way = ""
    address = None if occurrence.attendance is Attendance.ONSITE else join_address(occurrence)
    how = pen.join(pen.text(t("Join online")), address) if address else ""
    return " ".join(filter(None, (pen.text(way), how)))
