"""One preview picture: big brackets around when, what and where; readable as a thumbnail."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw

from bot.web.colours import LIGHT, USUAL, Colour, shades
from bot.web.pictures.lettering import BOLD, Style, sayable, shorten, width, wrap, write

if TYPE_CHECKING:
    from collections.abc import Mapping

SIZE: Final = (1200, 630)
"""Pixels, as Open Graph's and Twitter's large cards show them, 1.91 to 1."""
_INK: Final = "#15212b"
_QUIET: Final = "#4c5b68"
_LEFT: Final = 150
_ROOM: Final = SIZE[0] - 2 * _LEFT
_EDGE, _THICK, _ARM = 54, 20, 62
_TITLE: Final = (96, 84, 74, 66)
"""Sizes of a title; the largest that fits is used."""
_MOST_LINES: Final = 3
_KICKER: Final = Style(46, 600)
_PLACE: Final = Style(38)
_FOOT: Final = Style(34, 600)
_LABEL: Final = Style(34, BOLD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a picture says, from top to bottom; `label` is a reason not to go."""

    kicker: str
    title: str
    place: str = ""
    foot: str = ""
    network: str = ""
    label: str = ""
    off: bool = False


def draw(card: Card, colours: Mapping[str, str]) -> bytes:
    """Return the picture as PNG, in the network's colours."""
    named = {name: Colour.of(colours.get(name, usual)) for name, usual in USUAL.items()}
    shade = {name: colour.code for name, colour in shades(named, LIGHT).items()}
    picture = Image.new("RGB", SIZE, shade["paper"])
    pen = ImageDraw.Draw(picture)
    _brackets(pen, named["red" if card.off else "blue"].code)
    _body(pen, card, shade)
    _foot(pen, card)
    # There are few colours: a palette makes it a third of the size, invisibly.
    small = picture.quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    held = io.BytesIO()
    small.save(held, "PNG", optimize=True)
    return held.getvalue()


def _brackets(pen: ImageDraw.ImageDraw, colour: str) -> None:
    right, bottom = SIZE[0] - _EDGE - 1, SIZE[1] - _EDGE - 1
    for post, arm in ((_EDGE, (_EDGE, _EDGE + _ARM)), (right - _THICK, (right - _ARM, right))):
        pen.rectangle((post, _EDGE, post + _THICK, bottom), fill=colour)
        for top in (_EDGE, bottom - _THICK):
            pen.rectangle((arm[0], top, arm[1], top + _THICK), fill=colour)


def _body(pen: ImageDraw.ImageDraw, card: Card, shade: Mapping[str, str]) -> None:
    """Write label, kicker, title and place, centred in the room above the foot."""
    style, lines = _title(card)
    most = 2 if len(lines) + bool(card.label) < _MOST_LINES else 1
    places = wrap(sayable(card.place), _PLACE, _ROOM, most)
    leading = round(style.size * 1.08)
    height = 70 + leading * len(lines) + 12 + 50 * len(places) + 74 * bool(card.label)
    y = max(82, (SIZE[1] - 96 - height) / 2 + 20)
    if card.label:
        _pill(pen, y, card, shade)
        y += 74
    kicker = shorten(sayable(card.kicker), _KICKER, _ROOM)
    write(pen, (_LEFT, y + 44), kicker, _KICKER, shade["blue"])
    y += 70
    for line in lines:
        baseline = y + leading * 0.8
        write(pen, (_LEFT, baseline), line, style, _INK)
        if card.off:
            middle = baseline - style.size * 0.27
            pen.line((_LEFT, middle, _LEFT + width(line, style), middle), shade["red"], 7)
        y += leading
    for number, line in enumerate(places, start=1):
        write(pen, (_LEFT, y + 50 * number), line, _PLACE, _QUIET)


def _title(card: Card) -> tuple[Style, list[str]]:
    """Return the title's lines in the largest size that holds it all, else cut in the smallest."""
    title, most = sayable(card.title), _MOST_LINES - bool(card.label)
    for size in _TITLE:
        style = Style(size, BOLD)
        lines = wrap(title, style, _ROOM, most + 1)
        if len(lines) <= most and (len(lines) <= most - 1 or size <= _TITLE[1]):
            return style, lines
    style = Style(_TITLE[-1], BOLD)
    return style, wrap(title, style, _ROOM, most)


def _pill(pen: ImageDraw.ImageDraw, y: float, card: Card, shade: Mapping[str, str]) -> None:
    name = "red" if card.off else "teal"
    told = shorten(sayable(card.label), _LABEL, _ROOM - 48)
    right = _LEFT + width(told, _LABEL) + 48
    pen.rounded_rectangle((_LEFT, y, right, y + 56), 28, fill=shade[f"{name}-paper"])
    write(pen, (_LEFT + 24, y + 40), told, _LABEL, shade[name])


def _foot(pen: ImageDraw.ImageDraw, card: Card) -> None:
    """Write who meets on the left, and the network on the right if there is room."""
    y = SIZE[1] - 92
    network = sayable(card.network)
    beside = width(network, _FOOT)
    who = shorten(sayable(card.foot), _FOOT, _ROOM - beside - 40)
    write(pen, (_LEFT, y), who, _FOOT, _INK)
    if network and network not in who:
        write(pen, (_LEFT + _ROOM - beside, y), network, _FOOT, _QUIET)
