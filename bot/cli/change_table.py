"""How the commands show what happened to meetings: which one, and what, as its page says it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from bot.text.changed import changed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.event import Change, Occurrence
    from bot.text import Translator


def draw(
    found: Sequence[Change], known: Mapping[str, Occurrence], zone: str, t: Translator
) -> Table | Text:
    """Draw the change log, the oldest first, with times of `zone`; `known` are the meetings."""
    if not found:
        return Text(t("Nothing has changed."))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in (t("At"), t.group):
        table.add_column(column, overflow="ellipsis", no_wrap=True)
    table.add_column(t("What"))
    for one in found:
        meeting, happened = told(one, known, t)
        at = f"{one.at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
        table.add_row(at, one.lab, Text(meeting).append(f"\n{happened}", style="dim"))
    return table


def told(change: Change, known: Mapping[str, Occurrence], t: Translator) -> tuple[str, str]:
    """Return the meeting, by its title and when it is now, and what happened to it."""
    one = known.get(change.occurrence)
    if one is None:
        return change.occurrence, t("Changed.")
    meeting = t("“{title}”, {day}", title=one.title, day=t.when(one))
    return meeting, changed(change, one, t) or t("Changed.")
