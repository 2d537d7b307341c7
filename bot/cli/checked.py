"""How `check` shows what it read: the next meetings, what is odd, the lines to paste."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.domain.addresses import kind_of
from bot.domain.event import Attendance, Basis, Status
from bot.domain.normalise.choice import UNMATCHED
from bot.domain.normalise.text_of import shorten
from bot.domain.source import Kind
from bot.domain.ways import Way
from bot.text.problem import tell
from bot.text.way import tell_way

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.cli.examine import Checked
    from bot.domain.event import Listing, Meeting, Problem
    from bot.text.translator import Translator

SHOWN: Final = 5
_NAMED: Final = 2
"""So many of the meetings that share an oddity are named."""
_LONGEST: Final = 56
_NUMBERS_MATTER: Final = frozenset(
    {"coordinates_elsewhere", "wrong_weekday", "rule_contradicts_text", "unknown_zone"}
)


def draw(found: Checked, t: Translator) -> Group:
    """Draw what was found, the next five meetings, what is odd, and the lines to paste."""
    parts: list[RenderableType] = [*_heading(found, t), *_meetings(found, t)]
    if found.dropped:
        told = t("Left out by include and exclude: {count}", count=len(found.dropped))
        parts += _section(told, _lines(_first_of_each(found.dropped), t))
    # That no word matches is said above already, instead of the meetings.
    odd = [one for one in found.problems if found.occurrences or one.code != UNMATCHED]
    if odd:
        parts += _section(t("Odd"), _problems(found, odd, t))
    if "://" in found.url:
        parts += _section(t("For labs.toml"), Text(paste(found)))
    return Group(*parts)


def _section(title: str, content: RenderableType) -> tuple[RenderableType, ...]:
    return Text(f"\n{title}", style="bold"), content


def _heading(found: Checked, t: Translator) -> list[RenderableType]:
    named = {
        Kind.GETTOGETHER: t("GetTogether team"),
        Kind.ICAL: t("Calendar file"),
        Kind.SYNDICATION: t("Feed of posts"),
        Kind.PAGE: t("Web page with marked-up meetings"),
        Kind.PROSE: t("Running text: what is read there is shown as tentative"),
        Kind.PAD: t("Pad: what is read there is shown as tentative"),
        Kind.CALDAV: t("CalDAV calendar"),
    }
    told = tell_way(found.way, t) if found.way else named.get(found.kind, found.kind.value)
    lines: list[RenderableType] = [
        Text(told, style="bold"),
        Text(found.url, style="dim", overflow="fold"),
    ]
    if found.missed:
        missed = t(
            "The page also names {address}, which does not answer now; the bot will look again.",
            address=found.missed,
        )
        lines.append(Text(missed, style="yellow", overflow="fold"))
    return lines


def _meetings(found: Checked, t: Translator) -> list[RenderableType]:
    count = len(found.occurrences)
    if not count:
        return [Text(f"\n{_nothing(found, t)}")]
    if found.coming:
        told = t.plural("{count} coming meeting", "{count} coming meetings", count)
    else:
        told = t("no coming meeting; past: {count}", count=count)
    shown = found.occurrences[:SHOWN] if found.coming else found.occurrences[-SHOWN:]
    mixed = found.kind not in {Kind.PROSE, Kind.PAD}
    parts: list[RenderableType] = [Text(f"\n{told}", style="bold"), _lines(shown, t, mixed=mixed)]
    if count > SHOWN:
        more = t.plural("… and {count} more", "… and {count} more", count - SHOWN)
        parts.append(Text(more, style="dim"))
    return parts


def _nothing(found: Checked, t: Translator) -> str:
    """Say why nothing would be read."""
    if not found.dropped:
        return t("Nothing dated was found there.")
    if any(problem.code == UNMATCHED for problem in found.problems):
        words = t.join(found.source.include, "or")
        return t("None of the meetings there has one of the “include” words: {words}", words=words)
    return t("“include” and “exclude” leave out all of the meetings there.")


def _first_of_each(listings: Iterable[Listing]) -> list[Listing]:
    """Return the first meeting of each series: what is left out is left out every week."""
    series: dict[str, Listing] = {}
    for one in listings:
        series.setdefault(one.uid, one)
    return list(series.values())


def _lines(meetings: Iterable[Meeting], t: Translator, *, mixed: bool = False) -> Table:
    """List meetings; `mixed` marks those that stand in running text."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for one in list(meetings)[:SHOWN]:
        online = t("online") if one.attendance is Attendance.ONLINE else None
        where = one.place or one.join_url or online or t("no place given")
        told = Text(one.title)
        if one.status is Status.CANCELLED:
            told.stylize("strike")
            told.append(f"  {t('cancelled')}", style="not strike red")
        told.append(f"\n{where}", style="dim")
        if one.basis is Basis.PROSE and mixed:
            told.append(f"\n{t('read in running text')}", style="yellow")
        table.add_row(_when(one, t), told)
    return table


def _when(one: Meeting, t: Translator) -> str:
    day, clock = f"{t.short_day(one.day)} {one.day:%Y}", t.clock(one, one.timezone)
    if one.all_day:
        return day
    several_days = isinstance(one.end, datetime) and t.short_day(one.day) in clock
    return clock.replace(" – ", " –\n") if several_days else f"{day}\n{clock}"


def _problems(found: Checked, odd: Iterable[Problem], t: Translator) -> Table:
    """Show each kind of problem once, with how many it concerns and the first of them."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    alike: dict[str, list[Problem]] = defaultdict(list)
    for problem in odd:
        alike[problem.code].append(problem)
    # Of a series the next one is named: listings are in order of time.
    meetings = {listing.uid: listing for listing in reversed(found.listings)}
    for problems in alike.values():
        told = Text(tell(problems[0], t))
        if found.of > 1 and problems[0].uid is not None:
            counted = t("{count} of {all}", count=len(problems), all=found.of)
            told.append(f" ({counted})", style="dim")
        examples = dict.fromkeys(_example(one, meetings, t) for one in problems[:_NAMED])
        for example in examples:
            if example != told.plain:
                told.append(f"\n{example}", style="dim")
        table.add_row(Text("!", style="yellow"), told)
    return table


def _example(problem: Problem, meetings: Mapping[str, Listing], t: Translator) -> str:
    """Name the meeting where it is known; where the numbers matter, or it is not, quote them."""
    meeting = meetings.get(problem.uid or "")
    if meeting is None:
        return problem.message
    day = f"{t.short_day(meeting.day)} {meeting.day:%Y}"
    told = t("“{title}”, {day}", title=shorten(meeting.title, _LONGEST), day=day)
    return f"{told}\n{problem.message}" if problem.code in _NUMBERS_MATTER else told


def paste(found: Checked) -> str:
    """Return the lines that make it a source in labs.toml."""
    lines = ["[[labs.sources]]", f'url = "{found.url}"']
    # As a page it is failing, not empty, while a login or "not found" stands in its place.
    kind = Kind.PAGE if found.way == Way.WORDS_OF_PAGE else found.kind
    if kind_of(found.url) is not kind:
        lines.append(f'kind = "{kind.value}"')
    for key, words in (("include", found.source.include), ("exclude", found.source.exclude)):
        if words:
            lines.append(f"{key} = [{', '.join(_quoted(word) for word in words)}]")
    return "\n".join(lines)


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
