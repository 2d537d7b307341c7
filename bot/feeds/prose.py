"""Reads German and English prose, the last resort: web pages, Markdown and plain text.

All that is read is tentative and quotes the sentence it was read from. `bot.domain.prose` says what
is understood, and `read_prose` there names the codes of the problems.

A meeting that a page no longer tells is missing. That a page tells of none at all any more is
believed only if it says so, and even then is no evidence; otherwise it is an error.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from bot.domain.event import Basis, Draft, Reading, Status, day_of
from bot.domain.languages.chosen import pack_of
from bot.domain.prose.once import is_nameless
from bot.domain.prose.reading import MOST_MEETINGS, read_prose
from bot.domain.rules.rule import expand
from bot.errors import FeedError
from bot.feeds.document import Document, Feed, Request
from bot.feeds.overlap import overlaps
from bot.feeds.prose_text import page_text
from bot.feeds.stand_in import NO_LONGER, refuse_stand_in
from bot.feeds.structured.survey import nothing_on

if TYPE_CHECKING:
    from bot.domain.event import Window
    from bot.domain.prose.told import Prose, Told, ToldRule
    from bot.domain.source import FetchState, Source
    from bot.feeds.document import Asking

MOST_BYTES: Final = 2_000_000
"""How much of a page is looked at; `complete` is False when it is longer."""
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_HEAD: Final = 2_048
_DAY: Final = timedelta(days=1)
_TOLD: Final = "told"
_LENGTH: Final = "length"


@dataclass(frozen=True, slots=True)
class Glance:
    """What fetching must know of a page: a digest of its words, how long they are, if it tells."""

    digest: str
    length: int
    tells: bool


async def fetch(source: Source, state: FetchState, get: Asking) -> Feed:
    """Ask for the page, conditionally, if its robots.txt allows."""
    if not source.url:
        raise FeedError("this source has no address; give it a url")
    known = state.fingerprint is not None
    document = await get(
        source.url,
        etag=state.etag if known else None,
        last_modified=state.last_modified if known else None,
        request=Request(crawl=True),
    )
    if document.not_modified:
        return Feed((), state.fingerprint or "", unchanged=True, memory=state.memory)
    today, before = datetime.now(UTC).date(), int(state.memory.get(_LENGTH, "0"))
    seen = await get.apart(glance, document, today, source.language, before)
    memory = {**state.memory, _LENGTH: str(seen.length)} | ({_TOLD: "yes"} if seen.tells else {})
    return Feed((document,), seen.digest, memory=memory)


def glance(document: Document, today: date, language: str, before: int) -> Glance:
    """Look at a page; FeedError if another answers in its place. Runs where it can be stopped.

    `before` is how long its words were when it was last read.
    """
    text = text_of(document)
    refuse(document, before)
    prose = read_prose(text, today, language)
    return Glance(fingerprint(document), len(text), bool(prose.meetings or prose.rules))


def refuse(document: Document, before: int = 0) -> None:
    """Raise FeedError for a login, a "404" and the like in place of a page."""
    text = _decoded(document.body[:MOST_BYTES], document.content_type).lstrip("\ufeff")
    if _is_page(text, document.content_type):
        refuse_stand_in(text, len(page_text(text)), before)


def fingerprint(document: Document) -> str:
    """Return a digest of what people read: scripts, tokens and menus do not alter it."""
    return hashlib.sha256(text_of(document).encode("utf-8", "replace")).hexdigest()


def read(source: Source, feed: Feed, window: Window) -> Reading:
    """Turn the documents into tentative drafts that overlap the window; FeedError if no text.

    A page that tells of no meeting is a complete answer, unless it told of some before.
    """
    today = window.today.astimezone(ZoneInfo(source.timezone)).date()
    told = [
        (read_prose(text_of(document), today, source.language), document)
        for document in feed.documents
    ]
    if _TOLD in feed.memory and not any(prose.meetings or prose.rules for prose, _ in told):
        return _emptied(told)
    readings = [_reading(prose, document, source, window) for prose, document in told]
    drafts = tuple(draft for reading in readings for draft in reading.drafts)
    return Reading(
        drafts=drafts[:MOST_MEETINGS],
        problems=tuple(problem for reading in readings for problem in reading.problems),
        complete=all(reading.complete for reading in readings) and len(drafts) <= MOST_MEETINGS,
    )


def _emptied(told: list[tuple[Prose, Document]]) -> Reading:
    """Return that nothing is on, which is no evidence; FeedError if the page does not say so."""
    problems = tuple(problem for prose, _ in told for problem in prose.problems)
    words = " ".join(text_of(document).replace("*", "") for _, document in told)
    if problems or nothing_on().search(words):
        return Reading((), problems, speaks_of=frozenset())
    raise FeedError(NO_LONGER)


def text_of(document: Document) -> str:
    """Return what people read of a document, as Markdown; FeedError if it is no text."""
    body = document.body[:MOST_BYTES]
    if b"\0" in body[:_HEAD] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FeedError("this is a file of bytes, not a text; name a page that people can read")
    text = _decoded(body, document.content_type).lstrip("\ufeff")
    return page_text(text) if _is_page(text, document.content_type) else text


def _is_page(text: str, content_type: str) -> bool:
    if "html" in content_type.lower():
        return True
    if content_type.lower().startswith(("text/plain", "text/markdown", "text/x-markdown")):
        return False
    start = text.lstrip()[:10]
    return start.startswith("<") and not start.startswith("<!--")


def _decoded(body: bytes, content_type: str) -> str:
    """Decode by what the answer says, or else the page; by default as UTF-8, then Windows-1252."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    stated = _CHARSET.search(content_type) or _CHARSET.search(body[:_HEAD].decode("latin-1"))
    for charset in (stated[1] if stated else "utf-8", "utf-8-sig"):
        try:
            # A text cut off in the middle of a letter is still in its charset.
            return body.decode(charset, "strict" if len(body) < MOST_BYTES else "replace")
        except (LookupError, ValueError):
            continue
    return body.decode("cp1252", "replace")


def _reading(prose: Prose, document: Document, source: Source, window: Window) -> Reading:
    dated = [_draft(told, document, source.language) for told in prose.meetings]
    slots = [draft for told in prose.rules for draft in _series(told, document, source, window)]
    drafts = _joined(dated, slots) if len(prose.rules) == 1 else [*dated, *slots]
    return Reading(
        drafts=tuple(draft for draft in drafts if overlaps(draft, window, source.timezone)),
        problems=prose.problems,
        complete=prose.complete and len(document.body) <= MOST_BYTES,
    )


def _joined(dated: list[Draft], slots: list[Draft]) -> list[Draft]:
    """Let "Nächstes Treffen: 18.01." be the evening of the only rule on that day.

    It keeps the slot's name and identity, so that nothing vanishes when the line comes and goes.
    """
    by_day = {day_of(slot.start): slot for slot in slots if not slot.open_dates}
    taken: dict[date, Draft] = {}
    others: list[Draft] = []
    for one in dated:
        day = day_of(one.start)
        slot = by_day.get(day)
        if slot is None or day in taken or not is_nameless(one.title):
            others.append(one)
            continue
        timed = isinstance(one.start, datetime)
        taken[day] = replace(
            one,
            uid=slot.uid,
            recurrence=slot.recurrence,
            title=slot.title,
            start=one.start if timed else slot.start,
            end=one.end if timed else slot.end,
            end_guessed=one.end_guessed if timed else slot.end_guessed,
            place=one.place or slot.place,
        )
    return [*others, *(taken.get(day_of(slot.start), slot) for slot in slots)]


def _draft(told: Told, document: Document, language: str) -> Draft:
    return Draft(
        uid=told.uid,
        title=told.title,
        start=told.start,
        end=told.end,
        place=told.place or None,
        url=_link(told.address, document),
        description=_quoted(told.sentence, language),
        status=Status.CANCELLED if told.cancelled else Status.TENTATIVE,
        basis=Basis.PROSE,
    )


def _series(told: ToldRule, document: Document, source: Source, window: Window) -> list[Draft]:
    """Return the coming dates of a regular evening in the window, named by its rule.

    What usually happens is no account of what did: this month's list says nothing of last month.
    """
    zone = ZoneInfo(source.timezone)
    first, last = _day(max(window.start, window.today), zone, -_DAY), _day(window.end, zone, _DAY)
    rule = told.rule
    drafts = []
    for slot in expand(rule, first, last):
        start: date | datetime = slot.day
        end: date | datetime = slot.day + _DAY
        if slot.open_dates:
            end = slot.open_dates[-1] + _DAY
        elif rule.start and rule.end:
            start = datetime.combine(slot.day, rule.start)
            end = datetime.combine(slot.day + _DAY * (rule.end <= rule.start), rule.end)
        drafts.append(
            Draft(
                uid=told.uid,
                title=told.title,
                start=start,
                end=end,
                recurrence=slot.original,
                place=told.place or None,
                url=_link(told.address, document),
                description=_quoted(told.sentence, source.language),
                status=Status.CANCELLED if told.cancelled else Status.TENTATIVE,
                basis=Basis.PROSE,
                open_dates=slot.open_dates,
                end_guessed=rule.end_guessed and not slot.open_dates,
            )
        )
    return drafts


def _day(instant: datetime, zone: ZoneInfo, shift: timedelta) -> date:
    return instant.astimezone(zone).date() + shift


def _link(address: str, document: Document) -> str:
    """Return where a link of the page leads, or the page itself."""
    try:
        return urljoin(document.url, address) if address else document.url
    except ValueError:
        return document.url


def _quoted(sentence: str, language: str) -> str:
    """Return the words it was read from, as a description quotes them."""
    return pack_of(language).sentences.read_from.format(sentence)
