"""What checking an address found, in words for both the terminal and the page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from bot.domain.event import Attendance, Basis, Status
from bot.domain.normalise.choice import UNMATCHED
from bot.domain.normalise.text_of import shorten
from bot.domain.source import Kind
from bot.text.problem import evidence, tell
from bot.text.way import tell_way

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.checked import Checked
    from bot.domain.event import Listing, Meeting, Problem
    from bot.text.translator import Translator

SHOWN: Final = 5
_NAMED: Final = 2
"""How many of the meetings that share an oddity are named."""
_LONGEST: Final = 56
_NUMBERS_MATTER: Final = frozenset(
    {"coordinates_elsewhere", "wrong_weekday", "rule_contradicts_text", "unknown_zone"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One meeting: its day, its times if any, what, where, and whether it is cancelled."""

    day: str
    clock: str
    title: str
    where: str
    cancelled: bool
    in_prose: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity:
    """Something odd, how many meetings have it ("" if all or none), and the first of them."""

    words: str
    counted: str
    examples: tuple[str, ...]


def read_as(found: Checked, t: Translator) -> str:
    """Say what the address turned out to be."""
    named = {
        Kind.GETTOGETHER: t("GetTogether team"),
        Kind.ICAL: t("Calendar file"),
        Kind.SYNDICATION: t("Feed of posts"),
        Kind.PAGE: t("Web page with marked-up meetings"),
        Kind.PROSE: t("Running text: what is read there is shown as tentative"),
        Kind.PAD: t("Pad: what is read there is shown as tentative"),
        Kind.CALDAV: t("CalDAV calendar"),
    }
    return tell_way(found.way, t) if found.way else named.get(found.kind, found.kind.value)


def missed(found: Checked, t: Translator) -> str:
    """Say what else the page names that did not answer; "" if nothing."""
    if not found.missed:
        return ""
    return t(
        "The page also names {address}, which does not answer now; the bot will look again.",
        address=found.missed,
    )


def counted(found: Checked, t: Translator) -> str:
    """Say how many meetings there are, or why nothing would be read."""
    count = len(found.occurrences)
    if not count:
        return _nothing(found, t)
    if found.coming:
        off = sum(one.status is Status.CANCELLED for one in found.occurrences)
        told = t.plural("{count} coming meeting", "{count} coming meetings", count - off)
        return t("{coming}; cancelled: {count}", coming=told, count=off) if off else told
    return t("no coming meeting; past: {count}", count=count)


def meetings(found: Checked, t: Translator) -> list[Line]:
    """List the next meetings, or the last ones; those read in running text are marked as such."""
    shown = found.occurrences[:SHOWN] if found.coming else found.occurrences[-SHOWN:]
    mixed = found.kind not in {Kind.PROSE, Kind.PAD}
    return [_line(one, t, mixed=mixed) for one in shown]


def more(found: Checked, t: Translator) -> str:
    """Say how many are not listed; "" if all are."""
    count = len(found.occurrences) - SHOWN
    return t.plural("… and {count} more", "… and {count} more", count) if count > 0 else ""


def left_out(found: Checked, t: Translator) -> list[Line]:
    """List what include and exclude leave out, the first of each series: they do so every week."""
    series: dict[str, Listing] = {}
    for one in found.dropped:
        series.setdefault(one.uid, one)
    return [_line(one, t) for one in list(series.values())[:SHOWN]]


def oddities(found: Checked, t: Translator) -> list[Oddity]:
    """Return each kind of problem once, with how many meetings have it and the first of them."""
    alike: dict[str, list[Problem]] = defaultdict(list)
    for problem in found.problems:
        # That no word matches has been said already, in place of the meetings.
        if found.occurrences or problem.code != UNMATCHED:
            alike[problem.code].append(problem)
    # Listings are in order of time, so of a series the next one is named.
    known = {listing.uid: listing for listing in reversed(found.listings)}
    return [_oddity(problems, found, known, t) for problems in alike.values()]


def _oddity(
    problems: Sequence[Problem], checked: Checked, listings: dict[str, Listing], t: Translator
) -> Oddity:
    words = tell(problems[0], t)
    some = checked.of > 1 and problems[0].uid is not None
    named: Iterable[str] = (_example(problem, listings, t) for problem in problems[:_NAMED])
    return Oddity(
        words=words,
        counted=t("{count} of {all}", count=len(problems), all=checked.of) if some else "",
        examples=tuple(each for each in dict.fromkeys(named) if each not in {words, ""}),
    )


def _example(problem: Problem, known: dict[str, Listing], t: Translator) -> str:
    """Name the meeting if it is known; quote the problem if not, or if its figures matter."""
    meeting = known.get(problem.uid or "")
    if meeting is None:
        return evidence(problem, t)
    day = f"{t.short_day(meeting.day)} {meeting.day:%Y}"
    told = t("“{title}”, {day}", title=shorten(meeting.title, _LONGEST), day=day)
    quoted = evidence(problem, t) if problem.code in _NUMBERS_MATTER else ""
    return f"{told}\n{quoted}" if quoted else told


def _nothing(found: Checked, t: Translator) -> str:
    if found.beyond is not None:
        day = t.long_day(found.beyond)
        return t("The first meeting there is on {day}; only a year ahead is read.", day=day)
    if not found.dropped:
        return t("Nothing dated was found there.")
    if any(problem.code == UNMATCHED for problem in found.problems):
        words = t.join(found.source.include, "or")
        return t("None of the meetings there has one of the “include” words: {words}", words=words)
    return t("“include” and “exclude” leave out all of the meetings there.")


def _line(one: Meeting, t: Translator, *, mixed: bool = False) -> Line:
    day, clock = _when(one, t)
    return Line(
        day=day,
        clock=clock,
        title=one.title,
        where=" · ".join(filter(None, _where(one, t))),
        cancelled=one.status is Status.CANCELLED,
        in_prose=mixed and one.basis is Basis.PROSE,
    )


def _where(one: Meeting, t: Translator) -> tuple[str | None, str | None]:
    """Say where it is as the feed does; what is on site, too, is not found by its link alone."""
    online = one.attendance is Attendance.ONLINE
    joined = one.join_url or (t("online") if online else None)
    if one.place or (joined and one.attendance is not Attendance.HYBRID):
        return one.place or joined, None
    return t("no place given"), one.join_url


def _when(one: Meeting, t: Translator) -> tuple[str, str]:
    """Return day and times; for several days the times name the last one, too."""
    day, clock = f"{t.short_day(one.day)} {one.day:%Y}", t.clock(one, one.timezone)
    if one.all_day:
        return day, ""
    several_days = isinstance(one.end, datetime) and t.short_day(one.day) in clock
    return ("", clock) if several_days else (day, clock)
