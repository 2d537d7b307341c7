"""How the terminal shows what is in the monthly list, what is not, and what to check."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.domain.bulletin.choosing import Standing
from bot.domain.bulletin.evenings import Evening
from bot.text.bulletin import flag_words
from bot.web.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.bulletin.choosing import Bulletin, Row
    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.text import Translator

_ID_WIDTH: Final = 13
_SIGNS: Final = {
    Standing.LISTED: ("✓", "green"),
    Standing.UNDECIDED: ("?", "yellow"),
    Standing.REJECTED: ("–", "dim"),
    Standing.CANCELLED: ("✗", "red"),
}


def draw(bulletin: Bulletin, registry: Registry, t: Translator) -> RenderableType:
    """Draw the rows by their standing in the list, and say how many need a look."""
    period = bulletin.period
    heading = t.span(period.first, period.end - timedelta(days=1))
    parts: list[RenderableType] = [
        Text(f"{registry.network.export.title} · {heading}", style="bold")
    ]
    groups = (
        (t("In the list"), [r for r in bulletin.meetings if r.standing is Standing.LISTED]),
        (t("Regular meetings"), [r for r in bulletin.evenings if r.standing is Standing.LISTED]),
        (t("To decide: friends' events"), bulletin.standing(Standing.UNDECIDED)),
        (t("Left out"), bulletin.standing(Standing.REJECTED)),
        (t("Cancelled, left out"), bulletin.standing(Standing.CANCELLED)),
    )
    for words, rows in groups:
        if rows:
            parts += [
                Text(f"\n{words} ({len(rows)})", style="bold"),
                Padding(_table(rows, registry, t), (0, 0, 0, 1)),
            ]
    if not bulletin.rows:
        parts.append(Text(t("Nothing is on in this time.")))
    return Group(*parts, Text(), Text(_hint(bulletin, t), style="dim"))


def _table(rows: Sequence[Row], registry: Registry, t: Translator) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=1)
    table.add_column(style="dim", no_wrap=True, min_width=_ID_WIDTH)
    table.add_column(min_width=11, no_wrap=True)
    table.add_column(ratio=1)
    for row in rows:
        sign, style = _SIGNS[row.standing]
        about = row.about
        first = about.dates[0] if isinstance(about, Evening) else about
        what = Text(one_line(first.title) or t("Meeting"))
        what.append(f"  {_who(first, registry)}", style="dim")
        for flag in row.flags:
            what.append(f"\n! {flag_words(flag, t)}", style="yellow")
        table.add_row(Text(sign, style=style), row.id, t.short_day(first.day), what)
    return table


def _who(one: Occurrence, registry: Registry) -> str:
    labs = ((registry.get(slug), slug) for slug in one.labs)
    return ", ".join((lab.city or lab.name) if lab else slug for lab, slug in labs)


def _hint(bulletin: Bulletin, t: Translator) -> str:
    listed = bulletin.standing(Standing.LISTED)
    odd = sum(bool(row.flags) for row in listed)
    told = t.plural("{count} line is in the list", "{count} lines are in the list", len(listed))
    look = t.plural("{count} to look at", "{count} to look at", odd)
    return f"{told}, {look}. {t('--accept ID and --reject ID decide, and are remembered.')}"
