"""Text in a picture: which font has each letter, how wide it is, where a line ends.

Our own font has the letters of Latin scripts. For others the machine's fonts are tried in the order
of `_OTHERS`; what none of them has (mostly emoji) is left out, so that nobody sees boxes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final
from unicodedata import category, combining, normalize

from PIL import ImageFont

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

BOLD: Final = 700
REGULAR: Final = 450
_STATIC: Final = Path(__file__).parents[1] / "static"
_OURS: Final = ("hanken.woff2", "hanken-ext.woff2")
_OTHERS: Final = (
    "NotoSans-Bold.ttf",
    "DejaVuSans-Bold.ttf",
    "LiberationSans-Bold.ttf",
    "NotoSansArabic-Bold.ttf",
    "NotoSansHebrew-Bold.ttf",
    "NotoSansDevanagari-Bold.ttf",
    "NotoSansCJK-Bold.ttc",
    "wqy-microhei.ttc",
    "DroidSansFallbackFull.ttf",
    "Arial Unicode.ttf",
    "msyh.ttc",
)
_NOBODYS: Final = "\U0010ffff"
"""A code point that no font may have; it is drawn as a font's sign for a missing letter."""
_JOINS: Final = frozenset("\u200c\u200d")
"""Invisible, but needed by scripts whose letters join."""


@dataclass(frozen=True, slots=True)
class Style:
    """How large (in pixels) and how heavy text is."""

    size: int
    weight: int = REGULAR


def sayable(text: str) -> str:
    """Return text without what no font here can draw, its white space collapsed."""
    composed = normalize("NFC", text)
    kept = (each if each.isspace() or _font_of(each) is not None else "" for each in composed)
    return " ".join("".join(kept).split())


def width(text: str, style: Style) -> float:
    """Return how wide a line is, in pixels."""
    return sum(font.getlength(run) for font, run in _runs(text, style))


def write(draw: ImageDraw, at: tuple[float, float], text: str, style: Style, colour: str) -> None:
    """Write a line whose baseline begins at a point."""
    x, y = at
    for font, run in _runs(text, style):
        draw.text((x, y), run, font=font, fill=colour, anchor="ls")
        x += font.getlength(run)


def wrap(text: str, style: Style, room: float, most: int) -> list[str]:
    """Break text into at most `most` lines of `room` pixels; the last is cut if there is more."""
    lines: list[str] = []
    words = text.split()
    while words:
        if len(lines) == most - 1:
            lines.append(shorten(" ".join(words), style, room))
            break
        count = next(
            (n for n in range(1, len(words) + 1) if width(" ".join(words[:n]), style) > room),
            len(words) + 1,
        )
        if count == 1:
            head = _fitting(words[0], style, room)
            lines.append(head)
            words[0] = words[0][len(head) :]
            continue
        lines.append(" ".join(words[: count - 1]))
        words = words[count - 1 :]
    return lines


def shorten(text: str, style: Style, room: float) -> str:
    """Cut a line to `room` pixels, at the end of a word if one is near."""
    if width(text, style) <= room:
        return text
    cut = _fitting(text, style, room - width("…", style)).rstrip()
    before, _, last = cut.rpartition(" ")
    kept = before if before and len(last) < len(cut) // 3 else cut
    return f"{kept.rstrip(' ,.;:–-')}…"


def _fitting(text: str, style: Style, room: float) -> str:
    """Return the longest beginning that fits, at least one letter, by bisection."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle], style) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low]


def _runs(text: str, style: Style) -> list[tuple[FreeTypeFont, str]]:
    """Split text where the font changes; marks and joiners stay with their letter."""
    names: list[str] = []
    for each in text:
        follows = bool(names) and (each.isspace() or each in _JOINS or combining(each))
        names.append(names[-1] if follows else _font_of(each) or _OURS[0])
    pairs = groupby(zip(names, text, strict=True), key=lambda pair: pair[0])
    return [(_font(name, style), "".join(each for _, each in run)) for name, run in pairs]


@lru_cache(maxsize=4096)
def _font_of(letter: str) -> str | None:
    """Return the first font that has a letter."""
    if letter in _JOINS or combining(letter):
        return _OURS[0]
    if category(letter).startswith("C"):
        return None  # control characters, direction marks, surrogates: nothing to see
    return next((name for name in _fonts() if _has(name, letter)), None)


def _has(name: str, letter: str) -> bool:
    font = _font(name, Style(24))
    try:
        drawn = bytes(font.getmask(letter))
    except ValueError:  # raqm refuses a variation selector without its letter
        return False
    return drawn not in {b"", bytes(font.getmask(_NOBODYS))}


@lru_cache(maxsize=1)
def _fonts() -> tuple[str, ...]:
    """Return the fonts there are: ours, and those of the machine."""
    return tuple(name for name in (*_OURS, *_OTHERS) if _is_there(name))


def _is_there(name: str) -> bool:
    try:
        _font(name, Style(24))
    except OSError:
        return False
    return True


@lru_cache(maxsize=64)
def _font(name: str, style: Style) -> FreeTypeFont:
    if name not in _OURS:
        return ImageFont.truetype(name, round(style.size * 0.9))  # they are wider than ours
    font = ImageFont.truetype(str(_STATIC / name), style.size)
    font.set_variation_by_axes([style.weight])
    return font
