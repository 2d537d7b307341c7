"""How `check` shows what it read: the next meetings, what is odd, the lines to paste."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.domain.checked import paste
from bot.text import checked as words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.checked import Checked
    from bot.text.checked import Line, Oddity
    from bot.text.translator import Translator


def draw(found: Checked, t: Translator) -> Group:
    """Draw what was found: the next five meetings, what is odd, and the lines to paste."""
    parts: list[RenderableType] = [*_heading(found, t), *_meetings(found, t)]
    if found.dropped:
        told = t("Left out by include and exclude: {count}", count=len(found.dropped))
        parts += _section(told, _lines(words.left_out(found, t), t))
    if odd := words.oddities(found, t):
        parts += _section(t("Odd"), _oddities(odd))
    if "://" in found.url:
        parts += _section(t("For labs.toml"), Text(paste(found)))
    return Group(*parts)


def _section(title: str, content: RenderableType) -> tuple[RenderableType, ...]:
    return Text(f"\n{title}", style="bold"), content


def _heading(found: Checked, t: Translator) -> list[RenderableType]:
    lines: list[RenderableType] = [
        Text(words.read_as(found, t), style="bold"),
        Text(found.url, style="dim", overflow="fold"),
    ]
    if missed := words.missed(found, t):
        lines.append(Text(missed, style="yellow", overflow="fold"))
    return lines


def _meetings(found: Checked, t: Translator) -> list[RenderableType]:
    told = words.counted(found, t)
    if not found.occurrences:
        return [Text(f"\n{told}")]
    parts: list[RenderableType] = [
        Text(f"\n{told}", style="bold"),
        _lines(words.meetings(found, t), t),
    ]
    if more := words.more(found, t):
        parts.append(Text(more, style="dim"))
    return parts


def _lines(meetings: Iterable[Line], t: Translator) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for one in meetings:
        told = Text(one.title)
        if one.cancelled:
            told.stylize("strike")
            told.append(f"  {t('cancelled')}", style="not strike red")
        told.append(f"\n{one.where}", style="dim")
        if one.in_prose:
            told.append(f"\n{t('read in running text')}", style="yellow")
        clock = one.clock if one.day else one.clock.replace(" – ", " –\n")
        table.add_row("\n".join(filter(None, (one.day, clock))), told)
    return table


def _oddities(odd: Iterable[Oddity]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for one in odd:
        told = Text(one.words)
        if one.counted:
            told.append(f" ({one.counted})", style="dim")
        for example in one.examples:
            told.append(f"\n{example}", style="dim")
        table.add_row(Text("!", style="yellow"), told)
    return table
