"""How the labs are shown: a table, and rows for --json."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from bot.cli.tables import address

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.domain.lab import Lab, Registry
    from bot.domain.revival import Signs
    from bot.text import Translator


def draw(registry: Registry, signs: Mapping[str, Signs], now: datetime, t: Translator) -> Table:
    """Draw all labs; for inactive ones their last sign of life, or that they meet again."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in (t.group, t("Name"), t("State")):
        table.add_column(name, no_wrap=True, overflow="ellipsis")
    table.add_column(t("Sources"))
    for lab in registry:
        kinds = ", ".join(dict.fromkeys(source.kind.value for source in lab.sources)) or "–"
        told = Text(kinds)
        if lab.friend:
            told.append(f" ({t('friend')})")
        if not lab.active:
            told.append(f" ({t('inactive')})")
            told.append_text(_life(signs[lab.slug], now, t))
        style = "" if lab.active else "dim"
        table.add_row(lab.slug, Text(lab.name), lab.state or "–", told, style=style)
    return table


def _life(signs: Signs, now: datetime, t: Translator) -> Text:
    if signs.next_start is not None:
        day = _day(signs.next_start, now, t)
        told = t("meets again on {day}: write {mend} in labs.toml", day=day, mend="active = true")
        return Text(f"\n{told}", style="bold not dim yellow")
    if signs.last_end is not None:
        return Text("\n" + t("last met on {day}", day=_day(signs.last_end, now, t)))
    return Text("\n" + t("no sign of life"))


def _day(at: datetime, now: datetime, t: Translator) -> str:
    return t.day(at.date()) if at.year == now.year else t.long_day(at.date())


def row(lab: Lab, signs: Signs) -> dict[str, Any]:
    """Return a lab as --json prints it."""
    return {
        "slug": lab.slug,
        "name": lab.name,
        "city": lab.city,
        "state": lab.state,
        "latitude": lab.latitude,
        "longitude": lab.longitude,
        "timezone": lab.timezone,
        "aliases": list(lab.aliases),
        "website": lab.website,
        "channel": lab.channel,
        "active": lab.active,
        "friend": lab.friend,
        "note": lab.note,
        "last_meeting": signs.last_end and signs.last_end.isoformat(),
        "next_meeting": signs.next_start and signs.next_start.isoformat(),
        "sources": [{"url": address(source), "kind": source.kind.value} for source in lab.sources],
    }
