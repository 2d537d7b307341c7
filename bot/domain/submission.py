"""A submission: what people tell of a lab by hand, and how it becomes sources and listings.

A meeting told by people and every correction stand in one manual source of their lab; each regular
evening is a schedule source of its own. They take part in everything like the sources of the file.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bot.domain.event import CERTAIN, Attendance, Draft, Listing, Status
from bot.domain.lab import Registry
from bot.domain.rules.rule import parse_rule
from bot.domain.source import Kind, Schedule, Source
from bot.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.domain.event import Meeting
    from bot.domain.lab import Lab, Registry

MANUAL_KEY: Final = "manual"
"""Names the manual source within its lab; a `kind = "manual"` in the file is the same one."""

_PLACED: Final = r"\s*,?\s*(?:(?:\b(?:im|in|at|bei|beim)\b(?:\s+(?:der|den|dem|the)\b)?|@)\s*)?{}"
NAMED: Final = "submission:"
"""Begins the UID of a submitted meeting."""

SPOKEN_OF: Final = (
    *("title", "start", "end", "place", "url", "join_url", "attendance", "description", "status"),
)
"""The fields of a meeting that a person can tell or correct."""


class SubmissionKind(StrEnum):
    """What was submitted: a one-off meeting, a regular evening, or a word about a known meeting."""

    MEETING = "meeting"
    EVENING = "evening"
    CORRECTION = "correction"


class SubmissionState(StrEnum):
    """Where a submission stands; only what is approved counts."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What somebody told of a lab; `told` is JSON, as it is stored.

    - A meeting: `SPOKEN_OF` fields, `start` and `end` (exclusive) as wall time or date in ISO form
      without offset, and their `timezone`;
    - an evening: `when` (words), `title`, `place`, `url`, `confirmed` (a date);
    - a correction: `says`, the corrected fields as of a meeting, or `CERTAIN`, and `of`, of which
      meeting it spoke when it was entered: its `title`, `start`, `end` and `timezone`.

    `author` and `decided_by` are Slack users of `workspace`; None once they asked to be forgotten.
    """

    id: int = 0
    lab: str
    kind: SubmissionKind
    told: Mapping[str, Any]
    occurrence: str | None = None
    """What a correction corrects."""
    state: SubmissionState = SubmissionState.PROPOSED
    workspace: str
    author: str | None
    decided_by: str | None = None
    created: datetime
    updated: datetime


def facts_told(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts of a meeting as `Submission.told` holds them: wall times without offset."""
    return {name: _plain(value) for name, value in facts.items()}


def about(meeting: Meeting) -> dict[str, Any]:
    """Return which meeting a correction speaks of, as it is told beside it."""
    names = ("title", "start", "end", "timezone")
    return facts_told({name: getattr(meeting, name) for name in names})


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def facts_of(told: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """Return the facts that are told of a meeting, times aware in `zone`; others are left out."""
    facts = {name: told[name] for name in SPOKEN_OF if name in told}
    for name in ("start", "end"):
        if name in facts:
            facts[name] = _when(facts[name], zone)
    if "attendance" in facts:
        facts["attendance"] = Attendance(facts["attendance"])
    if "status" in facts:
        facts["status"] = Status(facts["status"])
    return facts


def _when(text: str, zone: str) -> date | datetime:
    if "T" not in text:
        return date.fromisoformat(text)
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def meeting_draft(submission: Submission) -> Draft:
    """Return the draft of a meeting that was submitted."""
    zone = str(submission.told["timezone"])
    return Draft(uid=f"{NAMED}{submission.id}", **facts_of(submission.told, zone))


def submitted_as(uid: str) -> int | None:
    """Return the number of the submission that a listing of a manual source tells."""
    number = uid.removeprefix(NAMED)
    return int(number) if uid.startswith(NAMED) and number.isdigit() else None


def correction_of(corrections: Sequence[Submission]) -> Listing:
    """Return what the corrections of one meeting say together; the last word on a field counts.

    The listing says only the corrected fields. Its other facts are those of the meeting when it
    was corrected last, and count nowhere.
    """
    ordered = sorted(corrections, key=lambda one: (one.updated, one.id))
    about = ordered[-1].told["of"]
    zone = str(about["timezone"])
    said: dict[str, Any] = {}
    for one in ordered:
        said |= facts_of(one.told["says"], zone)
    facts = facts_of(about, zone) | said
    certain = any(one.told["says"].get(CERTAIN) for one in ordered)
    return Listing(
        uid=f"correction:{ordered[-1].occurrence}",
        timezone=zone,
        says=frozenset(said) | ({CERTAIN} if certain else set()),
        **facts,
    )


def manual_source(lab: Lab) -> Source:
    """Return the source of what people tell of a lab's single meetings."""
    return Source(
        lab=lab.slug,
        key=MANUAL_KEY,
        kind=Kind.MANUAL,
        url=None,
        timezone=lab.timezone,
        state=lab.state or lab.country,
        language=lab.language,
        languages=lab.languages,
    )


def evening_source(lab: Lab, submission: Submission) -> Source:
    """Return the source of a regular evening; the same days keep its name when words change."""
    schedule = schedule_of(lab, submission.told)
    try:
        rule = parse_rule(schedule, today=submission.created.date(), language=lab.language)
        name = rule.pattern
    except RuleError:
        name = ""  # understood when it was entered, but no longer: polling it says so
    return replace(
        manual_source(lab),
        key=f"evening:{submission.id}:{name}",
        kind=Kind.SCHEDULE,
        schedule=schedule,
    )


def schedule_of(lab: Lab, told: Mapping[str, Any]) -> Schedule:
    """Return the schedule that an evening's submission tells."""
    confirmed = told.get("confirmed")
    return Schedule(
        when=told["when"],
        title=told.get("title") or lab.name,
        place=told.get("place"),
        url=told.get("url"),
        languages=lab.languages,
        confirmed=date.fromisoformat(confirmed) if confirmed else None,
    )


def place_of(lab: Lab, told: Mapping[str, Any], today: date, language: str) -> str | None:
    """Return where an evening is: as told, or as its words say. RuleError if they say nothing."""
    bare = {name: value for name, value in told.items() if name != "place"}
    rule = parse_rule(schedule_of(lab, bare), today=today, language=language)
    return told.get("place") or rule.place


def plain_evening(lab: Lab, told: Mapping[str, Any], today: date, language: str) -> dict[str, Any]:
    """Return an evening that names its place once: in its words, or beside them.

    A place told beside the words counts, so another one is cut out of them. RuleError says, in
    `language`, why the words cannot be followed.
    """
    bare = {name: value for name, value in told.items() if name != "place"}
    said = parse_rule(schedule_of(lab, bare), today=today, language=language).place
    place = told.get("place")
    if said is None or place is None:
        return dict(told)
    if place == said:
        return bare
    cut = {**told, "when": re.sub(_PLACED.format(re.escape(said)), "", told["when"], count=1)}
    parse_rule(schedule_of(lab, cut), today=today, language=language)
    return cut


@dataclass(frozen=True, slots=True)
class Submitted:
    """What adds sources: the evenings that count, and the labs of which people told a meeting."""

    evenings: tuple[Submission, ...] = ()
    labs: frozenset[str] = frozenset()

    def lab(self, lab: Lab) -> Lab:
        """Return a lab with the sources that its people told beside those of the file."""
        known = {source.key for source in lab.sources}
        added = [evening_source(lab, one) for one in self.evenings if one.lab == lab.slug]
        if lab.slug in self.labs:
            added.insert(0, manual_source(lab))
        new = [source for source in added if source.key not in known]
        return replace(lab, sources=(*lab.sources, *new)) if new else lab

    def registry(self, registry: Registry) -> Registry:
        """Return the registry of the file with everything that people told."""
        labs = {slug: self.lab(lab) for slug, lab in registry.labs.items()}
        return replace(registry, labs=labs)


def fingerprint(submissions: Iterable[Submission]) -> str:
    """Return a digest of what submissions say, so that nothing is recorded twice."""
    told = [(one.id, one.occurrence, one.told) for one in submissions]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
