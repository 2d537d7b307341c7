"""The network's colours as CSS, in shades that can be read in light and in dark; pure.

A network names three (`[colours]` in network.toml), as they are on its posters. Words need a
contrast of 4.5 to 1 with what lies behind them (WCAG 2.2, 1.4.3), marks and outlines 3 to 1
(1.4.11), so each colour is made darker on light paper and lighter on dark paper until it has that.
"""

from __future__ import annotations

import colorsys
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

USUAL: Final = {"blue": "#00a9fa", "red": "#ff645f", "teal": "#57cfc8"}
WORDS: Final = 4.6
"""Contrast of words; a little more than required, as shades are rounded to whole numbers."""
MARKS: Final = 3.1
_STEPS: Final = 100


class Colour(NamedTuple):
    """A colour of sRGB; red, green and blue from 0 to 1."""

    red: float
    green: float
    blue: float

    @classmethod
    def of(cls, code: str) -> Colour:
        """Read "#00A9FA"."""
        return cls(*(int(code[at : at + 2], 16) / 255 for at in (1, 3, 5)))

    @property
    def code(self) -> str:
        """As CSS writes it: "#00a9fa"."""
        return "#" + "".join(f"{round(part * 255):02x}" for part in self)

    @property
    def luminance(self) -> float:
        """How light it is, 0 to 1 (WCAG 2.2, relative luminance)."""
        red, green, blue = map(_linear, self)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def mixed(self, other: Colour, share: float) -> Colour:
        """Return it mixed with a share of another, 0 to 1."""
        return Colour(*(a + (b - a) * share for a, b in zip(self, other, strict=True)))

    def at(self, lightness: float) -> Colour:
        """Return the same hue at another lightness, 0 (black) to 1 (white)."""
        hue, _, saturation = colorsys.rgb_to_hls(*self)
        return Colour(*colorsys.hls_to_rgb(hue, lightness, saturation))


class Paper(NamedTuple):
    """What lies behind the words in one scheme: the page, and the cards on it."""

    page: Colour
    card: Colour
    tint: float
    """The share of a colour in the paper named after it."""


LIGHT: Final = Paper(Colour.of("#ffffff"), Colour.of("#f3f7fa"), 0.13)
DARK: Final = Paper(Colour.of("#0e161d"), Colour.of("#18232d"), 0.2)
PAPERS: Final = {"light": LIGHT.page.code, "dark": DARK.page.code}
"""The colours in which a browser may draw its own frame."""


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2, contrast ratio)."""
    dark, light = sorted((one.luminance, other.luminance))
    return (light + 0.05) / (dark + 0.05)


def stylesheet(colours: Mapping[str, str]) -> str:
    """Return the custom properties with the colours and their papers."""
    named = {name: Colour.of(colours.get(name, usual)) for name, usual in USUAL.items()}
    light, dark = _rules(named, LIGHT), _rules(named, DARK)
    return f":root{{{light}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


def shades(named: Mapping[str, Colour], paper: Paper) -> dict[str, Colour]:
    """Return each custom property's colour on one paper.

    `--blue`, `--red` and `--teal` are for words, on the page, on cards and on their own paper
    (`--blue-paper` …); `--on-blue` for words on blue; `--bright` and `--alarm` for marks with a
    meaning. `--brand` is the blue as it was named, for mere decoration.
    """
    found = {"paper": paper.page, "card": paper.card}
    for name, colour in named.items():
        own = paper.page.mixed(colour, paper.tint)
        found[name] = _readable(colour, WORDS, paper, own)
        found[f"{name}-paper"] = own
    found["bright"] = _readable(named["blue"], MARKS, paper)
    found["alarm"] = _readable(named["red"], MARKS, paper)
    found["on-blue"] = max(LIGHT.page, DARK.page, key=partial(contrast, found["blue"]))
    found["brand"] = named["blue"]
    return found


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004


def _rules(named: Mapping[str, Colour], paper: Paper) -> str:
    return ";".join(f"--{name}:{colour.code}" for name, colour in shades(named, paper).items())


def _readable(colour: Colour, enough: float, paper: Paper, *more: Colour) -> Colour:
    """Return the shade nearest to a colour that stands out from every paper."""
    behind = (paper.page, paper.card, *more)
    if _stands_out(colour, enough, behind):
        return colour
    _, lightness, _ = colorsys.rgb_to_hls(*colour)
    end = 0.0 if paper.page.luminance > paper.card.luminance else 1.0
    steps = (lightness + (end - lightness) * step / _STEPS for step in range(_STEPS + 1))
    shades = (colour.at(each) for each in steps)
    return next((shade for shade in shades if _stands_out(shade, enough, behind)), colour.at(end))


def _stands_out(colour: Colour, enough: float, behind: tuple[Colour, ...]) -> bool:
    return all(contrast(colour, each) >= enough for each in behind)
