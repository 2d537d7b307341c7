"""What an answer tells: the meetings of a page, and what would come close.

It is read from the store; `bot.slack.asking.answers` puts it into words.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.places import all_or_shown
from bot.domain.query import Query
from bot.domain.words.understand import Understood, understand
from bot.slack.asking.channel_lab import whose_channel
from bot.slack.asking.questions import PAGE, Kind, Question
from bot.store import digests, occurrences
from bot.store.coming import MOST_COUNTED, Coming, coming, moved
from bot.store.reminded import reminded_of
from bot.text.meeting import is_off

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.event import Occurrence
    from bot.slack.asking.channel_lab import Place
    from bot.slack.office import Office, Person

NEXT: Final = 3
"""Meetings that `/next-meetup` tells."""
OFF_BESIDE: Final = 3
"""How many that are off may stand among them, uncounted."""
LATELY: Final = timedelta(days=14)
"""How long a meeting that was moved stays marked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerContent:
    """All that an answer tells. `more` meetings follow; MOST_COUNTED + 1 means that many or more.

    `understood` is None for a digest. `closest`: where nothing was found, the next meeting that
    answers a wider question. `was`: the first dates of those that moved lately, by id.
    """

    question: Question
    understood: Understood | None = None
    shown: tuple[Occurrence, ...] = ()
    more: int = 0
    closest: Occurrence | None = None
    was: Mapping[str, date | datetime] = field(default_factory=dict)
    reminded: frozenset[str] = frozenset()

    @property
    def meetings(self) -> tuple[Occurrence, ...]:
        """Every meeting in the answer."""
        return self.shown or ((self.closest,) if self.closest else ())


async def find(
    office: Office, person: Person, question: Question, place: Place | None = None
) -> AnswerContent:
    """Find what a person asks for; their clock decides what "today" is.

    `place` is where a command was typed: that channel's lab is meant unless words name others.
    """
    async with office.store.read() as connection:
        if question.kind is Kind.DIGEST:
            content = await _of_digest(connection, office, person, question)
        else:
            content = await _of_words(connection, office, person, question, place)
        was = await moved(connection, content.meetings, office.clock() - LATELY)
        reminded = await reminded_of(connection, person.workspace, person.user, content.meetings)
    return replace(content, was=was, reminded=reminded)


async def _of_words(
    connection: AsyncConnection,
    office: Office,
    person: Person,
    question: Question,
    place: Place | None = None,
) -> AnswerContent:
    understood = _understood(office, person, question)
    if place is not None and not understood.labs:
        lab = await whose_channel(connection, office, person, place)
        question = replace(question, lab=lab)
        understood = _understood(office, person, question) if lab else understood
    content = AnswerContent(question=question, understood=understood)
    if understood.unknown and _says_nothing(understood, question):
        return content
    page = await _page(connection, understood.query, question)
    if page.found:
        return replace(content, shown=page.found, more=page.more)
    if question.first:
        # What was on this page is over by now, or gone.
        return await _of_words(connection, office, person, replace(question, first=0))
    return replace(content, closest=await _closest(connection, office, understood))


def _understood(office: Office, person: Person, question: Question) -> Understood:
    return understand(
        question.words,
        office.registry,
        now=office.clock(),
        language=person.language,
        zone=person.timezone,
        lab=question.lab,
    )


def _says_nothing(understood: Understood, question: Question) -> bool:
    named = understood.labs and question.lab not in understood.labs
    return not (named or understood.period or understood.query.attendance)


async def _page(connection: AsyncConnection, query: Query, question: Question) -> Coming:
    if question.kind is Kind.LIST:
        return await coming(connection, query, first=question.first, count=PAGE)
    wanted = 1 if question.lab and not question.words else NEXT
    page = await coming(connection, query, count=wanted + OFF_BESIDE)
    kept = _until(page.found, wanted)
    left = len(page.found) - len(kept) + page.more
    return Coming(kept, min(left, MOST_COUNTED + 1))


def _until(found: tuple[Occurrence, ...], wanted: int) -> tuple[Occurrence, ...]:
    """Return the first until enough of them take place; none that is off comes last."""
    kept = 0
    for number, one in enumerate(found, 1):
        if not is_off(one):
            kept, wanted = number, wanted - 1
        if not wanted:
            return found[:kept]
    return found


async def _closest(
    connection: AsyncConnection, office: Office, understood: Understood
) -> Occurrence | None:
    asked = understood.query
    always = Query.coming(office.clock())
    lasting = replace(always, labs=asked.labs, attendance=asked.attendance)
    wider = (
        asked.between(always.start, always.end),
        replace(lasting, attendance=frozenset()),
        replace(lasting, labs=all_or_shown(office.registry), attendance=frozenset()),
    )
    for query in dict.fromkeys(wider):
        page = await coming(connection, query, count=PAGE)
        on = next((one for one in page.found if not is_off(one)), None)
        if on is not None:
            return on
    return None


async def _of_digest(
    connection: AsyncConnection, office: Office, person: Person, question: Question
) -> AnswerContent:
    ids = await digests.meetings_of(connection, person.workspace, question.delivery)
    meetings = await occurrences.by_ids(connection, ids)
    ahead = {one.id: one for one in meetings.values() if one.ends_at > office.clock()}
    ordered = sorted(ahead.values(), key=_order)
    first = question.first if question.first < len(ordered) else 0
    page = tuple(ordered[first : first + PAGE])
    left = len(ordered) - first - len(page)
    return AnswerContent(question=replace(question, first=first), shown=page, more=left)


def _order(one: Occurrence) -> tuple[datetime, str, str]:
    return one.starts_at, one.title, one.id
