"""The sources of one lab: addresses, and regular evenings in words or as an RRULE."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.addresses import address_of, kind_of
from bot.domain.rules.rule import parse_rule
from bot.domain.source import Kind, Schedule, Source
from bot.errors import RuleError, UsageError
from bot.registry.table import as_day

if TYPE_CHECKING:
    from datetime import date

    from bot.registry.table import Table

KINDS = tuple(Kind)
COMMON = ("kind", "url", "timezone", "language")
FEED_KEYS = (*COMMON, "include", "exclude", "credentials")
SCHEDULE_KEYS = (
    *COMMON,
    *("when", "rrule", "start", "end", "from", "until", "except", "pause", "skip_holidays"),
    *("confirmed", "title", "place"),
)

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a source takes from its lab when it says nothing itself."""

    slug: str
    name: str
    state: str | None
    """The state or country whose holidays count."""
    timezone: str
    language: str
    languages: tuple[str, ...]
    today: date


def read_sources(table: Table, lab: Surroundings) -> tuple[Source, ...]:
    """Read all sources of a lab; no address may come twice, but a rule may."""
    sources: dict[str, Source] = {}
    for part in table.tables("sources", "source"):
        source = _read_source(part, lab, frozenset(sources))
        if source is None:
            continue
        if source.key in sources:
            number = list(sources).index(source.key) + 1
            part.wrong("url", f"the same address as source {number}; keep one of them")
        sources.setdefault(source.key, source)
    return tuple(sources.values())


def _read_source(table: Table, lab: Surroundings, taken: frozenset[str]) -> Source | None:
    said = table.choice("kind", KINDS)
    zone, language = table.zone("timezone"), table.choice("language", lab.languages)
    around = lab
    if zone or language:
        around = replace(lab, timezone=zone or lab.timezone, language=language or lab.language)
    if "kind" in table.data and said is None:
        table.only({*FEED_KEYS, *SCHEDULE_KEYS})
        return None
    if said == Kind.SCHEDULE or (said is None and {"when", "rrule"} & table.data.keys()):
        table.only(SCHEDULE_KEYS)
        return _read_schedule(table, around, taken)
    table.only(FEED_KEYS if said else {*FEED_KEYS, "when", "rrule"})
    return _read_address(table, around, Kind(said) if said else None)


def _read_address(table: Table, lab: Surroundings, said: Kind | None) -> Source | None:
    include, exclude = table.texts("include"), table.texts("exclude")
    url = table.text("url")
    if url is None and said is not Kind.MANUAL:
        if "url" not in table.data:
            table.wrong("url", 'missing; write url = "https://…", or when = "…" for a rule')
        return None
    address = None if url is None else table.take("url", url, lambda text: address_of(text, said))
    if url is not None and address is None:
        return None
    # What an address does not reveal is found out when it is asked.
    told = said or kind_of(url or "")
    return Source(
        lab=lab.slug,
        key=address or "manual",
        kind=told or Kind.PAGE,
        url=address,
        timezone=lab.timezone,
        found=told is None,
        credentials=_credentials(table),
        state=lab.state,
        language=lab.language,
        languages=lab.languages,
        include=include,
        exclude=exclude,
    )


def _credentials(table: Table) -> str | None:
    name = table.text("credentials")
    if name is not None and not _NAME.fullmatch(name):
        table.wrong("credentials", f'“{name}” is no name for them; write it as "cloud-ulm"')
        return None
    return name


def _read_schedule(table: Table, lab: Surroundings, taken: frozenset[str]) -> Source | None:
    before = len(table.page.mistakes)
    schedule = _schedule(table, lab)
    _check(table, schedule)
    # A rule is read only once its parts are right, so that no mistake is reported twice.
    pattern = None if len(table.page.mistakes) > before else _pattern(table, schedule, lab)
    if pattern is None:
        return None
    return Source(
        lab=lab.slug,
        key=_free(f"rule:{pattern}", taken),
        kind=Kind.SCHEDULE,
        url=None,
        timezone=lab.timezone,
        state=lab.state,
        language=lab.language,
        languages=lab.languages,
        schedule=schedule,
    )


def _schedule(table: Table, lab: Surroundings) -> Schedule:
    return Schedule(
        when=table.text("when"),
        rrule=table.text("rrule"),
        start=table.clock("start"),
        end=table.clock("end"),
        since=table.day("from"),
        until=table.day("until"),
        except_days=table.days("except"),
        pauses=_pauses(table),
        skip_holidays=table.flag("skip_holidays", default=True),
        confirmed=table.day("confirmed"),
        title=table.text("title") or lab.name,
        place=table.text("place"),
        url=table.web("url"),
        languages=lab.languages,
    )


def _check(table: Table, schedule: Schedule) -> None:
    given = {"when", "rrule"} & table.data.keys()
    if not given:
        table.wrong("when", 'missing; write when = "every Wednesday, 19:00-21:00" or rrule = "…"')
    if len(given) > 1:
        table.wrong("rrule", "either when or rrule, not both")
    if schedule.since and schedule.until and schedule.since > schedule.until:
        table.wrong("from", f"{schedule.since} lies after until, {schedule.until}")


def _pauses(table: Table) -> tuple[tuple[date, date], ...]:
    pauses = [table.take("pause", text, _pause) for text in table.texts("pause")]
    return tuple(pause for pause in pauses if pause is not None)


def _pause(text: str) -> tuple[date, date]:
    first, slash, last = text.partition("/")
    if not slash:
        raise UsageError(f"“{text}” is no pause; write first/last day: 2026-07-20/2026-08-31")
    pause = as_day(first), as_day(last)
    if pause[0] > pause[1]:
        raise UsageError(f"“{text}” ends before it begins; write the earlier day first")
    return pause


def _pattern(table: Table, schedule: Schedule, lab: Surroundings) -> str | None:
    try:
        # Errors in the configuration are always in English, whatever the language of the rule.
        return parse_rule(schedule, today=lab.today, language="en").pattern
    except RuleError as error:
        sentence = " ".join(str(error).split())
        table.wrong("when" if schedule.when else "rrule", sentence)
        return None


def _free(key: str, taken: frozenset[str]) -> str:
    numbers = (f"{key}#{n}" for n in range(2, len(taken) + 3))
    return key if key not in taken else next(name for name in numbers if name not in taken)
