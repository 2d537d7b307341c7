"""The same digest drawn for a terminal with Rich, for those who run the bot without Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.cells import cell_len
from rich.console import Console, Group
from rich.constrain import Constrain
from rich.padding import Padding
from rich.panel import Panel
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.slack.messages.board import board
from bot.slack.messages.mrkdwn import plain, web_address
from bot.slack.messages.wording import Desk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import RenderableType

    from bot.domain.delivery import Content
    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.slack.messages.board import Board, Day, Line
    from bot.slack.messages.wording import Card
    from bot.text import Translator

WIDTH = 80

_DOT = " · "
_CLOCK_WIDTH = 15


def draw_digest(
    contents: Sequence[Content],
    occurrences: Mapping[str, Occurrence],
    registry: Registry,
    t: Translator,
    *,
    public_url: str,
) -> RenderableType:
    """Draw a digest, one panel per part, at most 80 columns wide; without contents nothing."""
    parts = [
        board(content, occurrences, registry, t, public_url=public_url) for content in contents
    ]
    return Group(*(Constrain(_panel(part, public_url), WIDTH) for part in parts))


def draw_reminder(
    content: Content,
    occurrences: Mapping[str, Occurrence],
    registry: Registry,
    t: Translator,
    *,
    public_url: str,
) -> RenderableType:
    """Draw a reminder; for an unknown meeting only the word is left."""
    desk = Desk.of(registry, t, public_url, content.timezone)
    texts = [
        _card(desk.card(occurrence), t.when(occurrence, content.timezone), public_url)
        for occurrence in map(occurrences.get, content.special)
        if occurrence is not None
    ]
    pads = filter(None, map(desk.notes, filter(None, map(occurrences.get, content.special))))
    texts += [_link_line(t("Notes") + t.colon, pad) for pad in dict.fromkeys(pads)]
    return Constrain(_framed(t("Reminder"), texts), WIDTH)


def drawn(renderable: RenderableType) -> str:
    """Return what a renderable looks like, with colours where standard output shows them."""
    console = Console(width=WIDTH)
    with console.capture() as capture:
        console.print(renderable)
    return capture.get()


def _panel(part: Board, own: str) -> Panel:
    rows: list[RenderableType] = []
    for day in part.days:
        rows += [_day(day, own), Text()]
    if part.usual:
        rows += [_usual(part), Text()]
    if part.nothing:
        rows += [Text(part.nothing), Text()]
    rows += [_link_line(words + part.colon, url) for words, url in part.links]
    if rows and not part.links:
        rows.pop()
    return _framed(part.title, rows)


def _framed(title: str, rows: Sequence[RenderableType]) -> Panel:
    heading = Text(f" {title} ", style="bold")
    return Panel(Group(*rows), title=heading, box=box.ROUNDED, padding=(1, 2), border_style="cyan")


def _day(day: Day, own: str) -> RenderableType:
    clocks = [len(card.clock) for card in day.cards if len(card.clock) <= _CLOCK_WIDTH]
    width = max(clocks, default=len("19:00–21:00"))
    table = _grid(width)
    for card in day.cards:
        # A clock too wide for its column ("Fr 15. – So 17. Jan.") leads the text instead.
        fits = len(card.clock) <= width
        clock = Text(card.clock if fits else "", style="green")
        table.add_row(clock, _card(card, "" if fits else card.clock, own))
    return Group(Text(day.heading, style="bold cyan"), Padding(table, (0, 0, 0, 2)))


def _card(card: Card, clock: str, own: str) -> Text:
    text = Text(overflow="fold")
    if clock:
        text.append(f"{clock}\n", style="green")
    if card.mark:
        text.append(card.mark, style="bold red")
        text.append(_DOT)
    text.append(plain(card.labs), style="bold")
    if card.title:
        text.append(f"{card.colon} ")
        text.append(plain(card.title), style=_linked(card.url))
    how = _DOT.join(filter(None, map(plain, (card.place, card.online, card.registration))))
    if how:
        text.append(f"\n{how}")
    address = web_address(card.join_url) or web_address(card.url)
    # Our own page says no more than this card; its link under the title is enough.
    if address and not (own and address.startswith(own)):
        text.append(f"\n{address}", style=Style(dim=True, link=address))
    return text


def _usual(part: Board) -> RenderableType:
    heading = Text(part.usual_title, style="bold cyan")
    if part.usual_note:
        heading.append(f" ({part.usual_note})", style="not bold dim")
    table = _grid(max((cell_len(plain(line.labs)) for line in part.usual), default=0))
    for line in part.usual:
        table.add_row(Text(plain(line.labs), style="bold"), _usual_line(line))
    return Group(heading, Padding(table, (0, 0, 0, 2)))


def _usual_line(line: Line) -> Text:
    text = Text(overflow="fold")
    told = filter(None, map(plain, (line.title, line.when, line.place)))
    text.append(_DOT.join(told), style=_linked(line.url))
    if line.mark:
        text.append(_DOT)
        text.append(line.mark, style="bold")
    return text


def _grid(first: int) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(width=min(first, 24), overflow="fold")
    table.add_column(overflow="fold", ratio=1)
    return table


def _link_line(words: str, url: str) -> Text:
    address = web_address(url) or ""
    return Text.assemble(f"{words} ", (address, _linked(address)), overflow="fold")


def _linked(url: str | None) -> Style:
    return Style(link=web_address(url))
