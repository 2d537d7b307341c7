"""How an embedded list looks: the few things that the page around it may choose; pure.

Each choice is a CSS variable in the frame. Colours that cannot be read on their paper are shaded
or refused, so that even a carelessly themed list is accessible (WCAG 2.2, 1.4.3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from bot.web.colours import DARK, LIGHT, USUAL, Colour, Paper, contrast, shades
from bot.web.filters import FilterError

if TYPE_CHECKING:
    from collections.abc import Mapping

FONTS: Final = {
    "ours": "Hanken, system-ui, sans-serif",
    "system": "system-ui, sans-serif",
    "serif": 'ui-serif, Georgia, "Liberation Serif", serif',
    "mono": 'ui-monospace, "Liberation Mono", monospace',
}
SCHEMES: Final = ("auto", "light", "dark")
CLEAR: Final = "transparent"
_COLOUR: Final = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_MOST_ROUND: Final = 40
_READABLE: Final = 4.5
_LIGHT_FROM: Final = 0.18
"""From this luminance on, black words are more readable than white ones."""
_INK: Final = {"light": Colour.of("#15212b"), "dark": Colour.of("#e9eff4")}
_PAPERS: Final = {"light": LIGHT, "dark": DARK}


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """What was chosen; "" means our own. Colours are six hexadecimal digits, `radius` is pixels."""

    accent: str = ""
    ink: str = ""
    paper: str = ""
    radius: str = ""
    font: str = ""
    scheme: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Theme:
        """Read the choices in an address; FilterError says which one is wrong."""
        paper = asked.get("paper", "").strip()
        theme = cls(
            accent=_colour("accent", asked.get("accent", "")),
            ink=_colour("ink", asked.get("ink", "")),
            paper=CLEAR if paper == CLEAR else _colour("paper", paper),
            radius=_pixels(asked.get("radius", "")),
            font=_one_of("font", asked.get("font", ""), tuple(FONTS)),
            scheme=_one_of("scheme", asked.get("scheme", ""), SCHEMES),
        )
        for scheme in theme.schemes:
            if contrast(theme._ink(scheme), theme._paper(scheme).page) < _READABLE:
                raise FilterError(
                    lambda t: t(
                        "“ink” cannot be read on “paper”: choose colours that differ more, or set "
                        "“scheme”."
                    )
                )
        return theme

    @property
    def query(self) -> str:
        """The choices as they stand in an address; "" if there are none."""
        chosen = ((each.name, getattr(self, each.name)) for each in fields(self))
        return urlencode([(name, value) for name, value in chosen if value])

    @property
    def schemes(self) -> tuple[str, ...]:
        """Light, dark or both; a chosen paper or ink leaves only the scheme that it suits."""
        if self.scheme in {"light", "dark"}:
            return (self.scheme,)
        if self.paper not in {"", CLEAR}:
            return ("light" if Colour.of(f"#{self.paper}").luminance > _LIGHT_FROM else "dark",)
        if self.ink:
            return ("dark" if Colour.of(f"#{self.ink}").luminance > _LIGHT_FROM else "light",)
        return ("light", "dark")

    def stylesheet(self, network: Mapping[str, str]) -> str:
        """Return the choices as CSS variables, with the network's colours where none was chosen."""
        first, *other = (f":root{{{self._variables(each, network)}}}" for each in self.schemes)
        dark = "".join(f"@media (prefers-color-scheme:dark){{{each}}}" for each in other)
        return f"{first}\n{dark}\n"

    def _variables(self, scheme: str, network: Mapping[str, str]) -> str:
        named = {name: Colour.of(network.get(name, usual)) for name, usual in USUAL.items()}
        if self.accent:
            named["blue"] = Colour.of(f"#{self.accent}")
        paper, ink = self._paper(scheme), self._ink(scheme)
        found = {name: colour.code for name, colour in shades(named, paper).items()}
        found |= {
            "ink": ink.code,
            "quiet": _quiet(ink, paper.page).code,
            "line": paper.page.mixed(ink, 0.16).code,
            "radius": f"{self.radius or 8}px",
            "font": FONTS[self.font or "ours"],
        }
        if self.paper == CLEAR:
            found["paper"] = CLEAR
        told = "".join(f"--{name}:{value};" for name, value in found.items())
        return f"{told}color-scheme:{scheme}"

    def _paper(self, scheme: str) -> Paper:
        usual = _PAPERS[scheme]
        if self.paper in {"", CLEAR}:
            return usual
        page = Colour.of(f"#{self.paper}")
        other = Colour(0, 0, 0) if page.luminance > _LIGHT_FROM else Colour(1, 1, 1)
        return Paper(page, page.mixed(other, 0.05), usual.tint)

    def _ink(self, scheme: str) -> Colour:
        return Colour.of(f"#{self.ink}") if self.ink else _INK[scheme]


def _quiet(ink: Colour, paper: Colour) -> Colour:
    """Return ink as faint as it may be without becoming hard to read."""
    faint = (ink.mixed(paper, share / 100) for share in range(30, 0, -5))
    return next((each for each in faint if contrast(each, paper) >= _READABLE), ink)


def _colour(name: str, value: str) -> str:
    if not value.strip():
        return ""
    found = _COLOUR.fullmatch(value.strip())
    if found is None:
        raise FilterError(lambda t: t("“{name}” is a colour like 00A9FA.", name=name))
    digits = found[1].lower()
    return digits if len(digits) > len("fff") else "".join(each * 2 for each in digits)


def _pixels(value: str) -> str:
    if not value.strip():
        return ""
    digits = value.strip().removesuffix("px")
    if not (digits.isascii() and digits.isdigit() and len(digits) < len("100")) or (
        int(digits) > _MOST_ROUND
    ):
        raise FilterError(
            lambda t: t("“radius” is a number of pixels, at most {most}.", most=_MOST_ROUND)
        )
    return str(int(digits))


def _one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    chosen = value.strip().casefold()
    if chosen and chosen not in known:
        raise FilterError(lambda t: t("“{name}” is {ways}.", name=name, ways=t.join(known, "or")))
    return chosen
