"""What is known of a lab and its meetings, looked up for the forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.domain.query import Query
from bot.domain.rules.rule import describe, parse_rule
from bot.domain.source import Kind
from bot.errors import RuleError, SubmissionError
from bot.jobs.lookup import standing
from bot.store import labs as lab_store, occurrences, submissions
from bot.web.asked import meeting, printable_id
from bot.web.leads.desk import gone
from bot.web.site import site_of

if TYPE_CHECKING:
    from datetime import date

    from starlette.requests import Request

    from bot.domain.event import Occurrence
    from bot.domain.lab import Lab
    from bot.domain.source import Schedule
    from bot.web.site import Site

LISTED: Final = 5


@dataclass(frozen=True, slots=True)
class Known:
    """A meeting, its lab, and whether something can still be said about it."""

    one: Occurrence
    lab: Lab
    open: bool


async def known_meeting(request: Request, rest: str) -> Known:
    """Return the meeting in the path; `rest` is what follows it there. 404 if there is none."""
    site, wanted = site_of(request), printable_id(request)
    async with site.store.read() as connection:
        one = await meeting(connection, wanted, rest)
    lab = site.registry.get(one.labs[0]) if one.labs else None
    if lab is None:
        raise gone()
    try:
        await standing(site.store, one.id, site.now())
    except SubmissionError:
        return Known(one, lab, open=False)
    return Known(one, lab, open=True)


async def coming(site: Site, slug: str) -> list[Occurrence]:
    """Return the next meetings of a lab."""
    async with site.store.read() as connection:
        query = Query.coming(site.now(), frozenset({slug}))
        found = await occurrences.find(connection, query)
    return [one for one in found if one.labs[0] == slug][:LISTED]


@dataclass(frozen=True, slots=True)
class Evenings:
    """A lab's regular evenings in words, and whether they pause."""

    words: tuple[str, ...]
    paused: bool


async def evenings_of(site: Site, lab: Lab, today: date, language: str) -> Evenings:
    """Return the regular evenings of the file, and those that people entered."""
    async with site.store.read() as connection:
        submitted = await submissions.submitted(connection, lab.slug)
        state = await lab_store.state(connection, lab.slug)
    told = [
        _words(source.schedule, today, language)
        for source in submitted.lab(lab).sources
        if source.kind is Kind.SCHEDULE and source.schedule is not None
    ]
    return Evenings(tuple(dict.fromkeys(told)), state.paused)


def _words(schedule: Schedule, today: date, language: str) -> str:
    try:
        return describe(parse_rule(schedule, today=today, language=language), language)
    except RuleError:
        return schedule.when or schedule.rrule or schedule.title
