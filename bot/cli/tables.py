"""How the commands show rows: Rich tables that fit 80 columns, and rows for --json."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.cli import change_table
from bot.domain.digest import first_local_day
from bot.domain.event import Occurrence, Status
from bot.domain.moving import new_address
from bot.domain.subscription import Rhythm
from bot.text.failure import explain
from bot.text.meeting import mark, online, place, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.domain.lab import Registry
    from bot.domain.source import Source, Tracked
    from bot.domain.subscription import Subscription
    from bot.jobs.poll import SourceReport
    from bot.text import Translator

CLOCK_WIDTH = 13
LAB_WIDTH = 16

COLOURS = {
    "changed": "green",
    "unchanged": "dim",
    "failed": "red",
    "held": "yellow",
    "skipped": "dim",
}


def _table(*columns: str, title: str | None = None) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", title=title, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="ellipsis", no_wrap=column != columns[-1])
    return table


def events(found: Sequence[Occurrence], registry: Registry, t: Translator) -> RenderableType:
    """Draw occurrences under the days on which they start in the network's zone."""
    if not found:
        return Text(t("Nothing is on in this time."))
    zone = registry.network.timezone
    drawn: list[RenderableType] = []
    for day, meetings in groupby(found, key=lambda one: first_local_day(one, zone)):
        table = Table.grid(padding=(0, 2))
        table.add_column(width=CLOCK_WIDTH)
        table.add_column(width=LAB_WIDTH, overflow="ellipsis", no_wrap=True)
        table.add_column(ratio=1)
        for one in meetings:
            clock = t.clock(one, zone)
            brief, long = (clock, "") if len(clock) <= CLOCK_WIDTH else ("", clock)
            table.add_row(brief, ", ".join(one.labs), _what(one, long, t))
        drawn += [Text(sentence(t.long_day(day)), style="bold"), Padding(table, (0, 0, 1, 2))]
    return Group(*drawn)


def _what(one: Occurrence, when: str, t: Translator) -> Text:
    what = Text(one.title)
    if told := mark(one, t):
        off = one.status is Status.CANCELLED
        what.append(f"  {told}", style="bold red" if off else "yellow")
    if when:
        what.append(f"\n{when}")
    if where := " · ".join(filter(None, (place(one), online(one, t)))):
        what.append(f"\n{where}", style="dim")
    return what


def address(source: Source) -> str | None:
    """Return where a source announces: its address, or the one that its rule names."""
    return source.url or (source.schedule.url if source.schedule else None)


def health(tracked: Tracked) -> str:
    """Return the health of a source in a word: ok, failing, gone, held or new."""
    state = tracked.state
    if state.gone:
        return "gone"
    if state.failing_since:
        return "failing"
    if state.held:
        return "held"
    return "ok" if state.last_good else "new"


def sources(shown: Iterable[Tracked], t: Translator) -> Table:
    """Draw sources and their health."""
    table = _table(t.group, t("Kind"), t("Health"), t("Source"))
    healths = {
        "ok": (t("fine"), "green"),
        "failing": (t("failing"), "red"),
        "gone": (t("gone"), "red"),
        "held": (t("held back"), "yellow"),
        "new": (t("new"), "dim"),
    }
    for one in shown:
        (word, colour), state = healths[health(one)], one.state
        told = Text(_name(one.source))
        if state.error and state.failing_since:
            since = t.day(state.failing_since.date())
            why = explain(state.error, t).what
            told.append("\n" + t("since {day}: {error}", day=since, error=why), style="red")
        if moved := new_address(state):
            words = t("moved to {address}; please put this address into labs.toml", address=moved)
            told.append(f"\n{words}", style="yellow")
        if state.held:
            told.append(
                "\n"
                + t(
                    "{count} meetings are gone at once; waiting for another answer",
                    count=state.held,
                ),
                style="yellow",
            )
        if state.problems:
            told.append("\n" + t("odd: {count}", count=len(state.problems)), style="yellow")
        table.add_row(one.source.lab, one.source.kind.value, Text(word, style=colour), told)
    return table


def _name(source: Source) -> str:
    rule = source.schedule.when or source.schedule.rrule if source.schedule else None
    return source.url or rule or source.key


def source_json(one: Tracked) -> dict[str, Any]:
    """Return a source and its health as --json prints it."""
    state = one.state
    return {
        "source": one.id,
        "lab": one.source.lab,
        "url": address(one.source),
        "kind": one.source.kind.value,
        "rule": one.source.schedule.when or one.source.schedule.rrule
        if one.source.schedule
        else None,
        "health": health(one),
        "error": state.error,
        "failing_since": _iso(state.failing_since),
        "failures": state.failures,
        "gone": state.gone,
        "moved_to": new_address(state),
        "held": state.held,
        "pending": state.pending,
        "last_checked": _iso(state.last_checked),
        "last_good": _iso(state.last_good),
        "last_changed": _iso(state.last_changed),
        "next_check": _iso(state.next_check),
        "problems": list(state.problems),
    }


def _iso(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def subscriptions(rows: Sequence[tuple[Subscription, datetime]], t: Translator) -> Table | Text:
    """Draw who hears what."""
    if not rows:
        return Text(t("No channel is subscribed; name one in subscriptions.toml."))
    table = _table(t("Channel"), t("Rhythm"), t("Next digest"), t.groups)
    rhythms = {
        Rhythm.DAILY: t("daily"),
        Rhythm.WEEKLY: t("weekly"),
        Rhythm.MONTHLY: t("monthly"),
    }
    for one, due in rows:
        labs = ", ".join((*one.labs, *one.states)) or t("all")
        table.add_row(one.channel, rhythms[one.rhythm], t.moment(due, one.timezone), labs)
    return table


def subscription_json(one: Subscription, due: datetime) -> dict[str, Any]:
    """Return a subscription as --json prints it."""
    return {
        "channel": one.channel,
        "workspace": one.workspace or None,
        "rhythm": one.rhythm.value,
        "day": one.day,
        "at": f"{one.at:%H:%M}",
        "timezone": one.timezone,
        "language": one.language,
        "labs": list(one.labs),
        "states": list(one.states),
        "near": one.near,
        "within_km": one.within_km,
        "attendance": [each.value for each in one.attendance],
        "reminders": [int(lead.total_seconds()) for lead in one.reminders],
        "notices": one.notices,
        "empty": one.empty,
        "next_digest": due.isoformat(),
    }


def reports(
    polled: Iterable[SourceReport], known: Mapping[str, Occurrence], t: Translator
) -> Table:
    """Draw what came of each source; `known` are the meetings that changed, by their ids."""
    outcomes = {
        "changed": t("changed"),
        "unchanged": t("unchanged"),
        "failed": t("failed"),
        "held": t("held back"),
        "skipped": t("skipped"),
    }
    table = _table(t.group, t("Kind"), t("Result"), t("Source"))
    for report in polled:
        details = Text(_name(report.source))
        if report.error:
            details.append(f"\n{explain(report.error, t).what}", style="red")
        for change in report.changes:
            details.append("\n" + "\n".join(change_table.told(change, known, t)), style="green")
        result = Text(outcomes[report.outcome.value], style=COLOURS[report.outcome.value])
        table.add_row(report.source.lab, report.source.kind.value, result, details)
    return table


def silent(failed: Iterable[SourceReport], t: Translator) -> Table:
    """Draw what did not answer: each reason once, with its labs."""
    labs: dict[str, list[str]] = {}
    for one in failed:
        labs.setdefault(explain(one.error or "", t).what, []).append(one.source.lab)
    table = Table.grid(padding=(0, 2))
    for reason, concerned in labs.items():
        table.add_row("", Text(reason), Text(", ".join(dict.fromkeys(concerned)), style="dim"))
    return table


def reports_json(found: Sequence[SourceReport]) -> dict[str, Any]:
    """Return what came of a refresh, for --json."""
    counts = dict.fromkeys(COLOURS, 0)
    for one in found:
        counts[one.outcome.value] += 1
    return {
        "counts": counts | {"changes": sum(len(one.changes) for one in found)},
        "sources": [
            {
                "lab": one.source.lab,
                "url": address(one.source),
                "kind": one.source.kind.value,
                "outcome": one.outcome.value,
                "error": one.error,
            }
            for one in found
        ],
    }
