"""The words by which people say how one can take part, of some languages, put together once.

What languages call it stands in their packs; here stand the products' names and how all is joined.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from string import Template
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.languages.announcement_words import AttendanceWords
    from bot.domain.languages.chosen import Languages

_I: Final = re.IGNORECASE
_TOOL: Final = (
    r"zoom|bbb|big ?blue ?button|jitsi|senfcall|webex|whereby|(?:google )?meet"
    r"|(?:ms |microsoft )?teams"
)
_ALONE: Final = (
    r"zoom|bbb|bigbluebutton|jitsi|webex|whereby|teams|meet|www|senfcall|discord|mumble|opentalk"
    r"|skype|gather|workadventure?|nextcloud|twitch|youtube|peertube|(?:live)?stream|mastodon"
    r"|matrix"
)
_BESIDE: Final = "google|ms|microsoft|link"
_ONLINE: Final = (
    r"|\b${digital}[- ]?${gathering}|\b${via}\s+(?:${article}\s+)?${tool}\b|[(\[]${mode}[)\]]"
)
_ONLINE_TITLE: Final = (
    r"|^(?:online|remote)\s*[:–|-]|\b(?:&|\+) online\Z|webinar\b|[–|-] online\Z"
    r"|\bonline${gathering}\b"
)
_NAMELESS: Final = r"n\.? ?n\.?"
_STREAM: Final = "(?:live-?)?stream"

TOOL_IN_WORDS: Final = re.compile(r"\bbig blue button\b", _I)
OTHER_SCHEME: Final = re.compile(
    r"\b(?:mumble|teamspeak|ts3server|xmpp|sips?|zoommtg|msteams)://?\S+", _I
)
"""An address that a program opens, not a browser: a way to join, but no link."""
MARKUP: Final = re.compile(r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)?\)|[*_`\[]{1,3}")
"""Markdown between the words."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What tells of taking part online, on site or either way."""

    core: re.Pattern[str]
    """Words that make a place no place."""
    filler: re.Pattern[str]
    """Words that may stand beside those without making it one."""
    phrase: re.Pattern[str] | None
    """Several words that are one of the former, if there are such."""
    hybrid: re.Pattern[str]
    """A word of a place that says both."""
    tail: re.Pattern[str]
    """What follows a house: "und auch online", "(hybrid)"."""
    head: re.Pattern[str]
    """What precedes a house: "Hybrid: ", "online und "."""
    label: re.Pattern[str]
    """Says of what follows that it is the house, and is no part of it."""
    room: re.Pattern[str]
    """A room, but on the web: "BBB-Raum der OKF"."""
    both: re.Pattern[str]
    """A house and a tool in one: "Hybrid (Impact Hub + Zoom)"."""
    vague: re.Pattern[str]
    """A place that only says that it will be said."""
    no_place: re.Pattern[str]
    not_only: re.Pattern[str]
    """Sounds like a denial and is none."""
    noise: re.Pattern[str]
    """Speaks of being online, but not of taking part so."""
    is_hybrid: re.Pattern[str]
    only_online: re.Pattern[str]
    online: re.Pattern[str]
    online_title: re.Pattern[str]
    """In a title a single word at its edge says it too; "Open Data online" does not."""
    on_site: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Joined:
    """The words of some languages, joined as expressions."""

    languages: Languages

    def one(self, of: Callable[[AttendanceWords], str], *more: str) -> str:
        """Return an expression for what any of them has there, or for more."""
        said = self.languages.branches(lambda pack: of(pack.attendance))
        return f"(?:{'|'.join((said, *more))})"

    def parts(self) -> dict[str, str]:
        """Return what the expressions of packs may name."""
        mode, via = self.one(lambda words: words.mode), self.one(lambda words: words.via)
        digital = f"(?:{mode}{self.one(lambda words: words.mode_endings)}?)"
        tool, hybrid = (
            self.one(lambda words: words.tool, _TOOL),
            self.one(lambda words: words.hybrid),
        )
        way = rf"(?:{digital}|{tool}|{hybrid}|{_STREAM})"
        return {
            "mode": mode,
            "digital": digital,
            "hybrid": hybrid,
            "tool": tool,
            "via": via,
            "article": self.one(lambda words: words.article),
            "gathering": self.one(lambda words: words.gathering),
            "joint": self.one(lambda words: words.joint, "[&+/,;|–—-]"),
            "way": rf"{way}(?:\s+(?:{via}\s+)?(?:{tool}|{_STREAM}))?",
        }


@lru_cache(maxsize=16)
def vague_in(languages: Languages) -> re.Pattern[str]:
    """Return what a place begins with that only says that it will be said."""
    return _compiled("^" + _Joined(languages).one(lambda words: words.vague, "tb[ad]", _NAMELESS))


@lru_cache(maxsize=16)
def no_place_in(languages: Languages) -> re.Pattern[str]:
    """Return what a place that is none consists of."""
    return _compiled(rf"^[\W_]*$|^{_Joined(languages).one(lambda words: words.nowhere)}$")


@lru_cache(maxsize=16)
def ways(languages: Languages) -> Ways:
    """Return what some languages say of taking part."""
    joined = _Joined(languages)
    one, parts = joined.one, joined.parts()

    def filled(of: Callable[[AttendanceWords], str]) -> str:
        return Template(one(of)).substitute(parts)

    return Ways(
        # Of words in lower case; `re` looks faster for these if it need not see to case.
        core=re.compile(one(lambda words: words.alone, _ALONE)),
        filler=re.compile(one(lambda words: words.beside, _BESIDE)),
        phrase=_phrase(languages),
        hybrid=re.compile(parts["hybrid"]),
        tail=_compiled(_tail(joined, parts)),
        head=_compiled(_head(joined, parts)),
        label=_compiled(rf"^{one(lambda words: words.label)}\s*:\s*(?=\S)"),
        room=_compiled(f"^{filled(lambda words: words.room)}"),
        both=_compiled(
            Template(r"^${hybrid}\s*\((.{3,200}?)\s*${joint}\s*${way}\)\Z").substitute(parts)
        ),
        vague=vague_in(languages),
        no_place=no_place_in(languages),
        not_only=_compiled(rf"\b{one(lambda words: words.not_only)}\b"),
        noise=_compiled(f"{one(lambda words: words.noise)}|{_denied(joined, parts)}"),
        is_hybrid=_compiled(
            filled(lambda words: words.is_hybrid)
            + Template(r"|[(\[]${hybrid}[)\]]|^${hybrid}\s*[:–|-]").substitute(parts)
        ),
        only_online=_compiled(filled(lambda words: words.only_online)),
        online=_compiled(
            filled(lambda words: words.is_online) + Template(_ONLINE).substitute(parts)
        ),
        online_title=_compiled(
            filled(lambda words: words.online_title) + Template(_ONLINE_TITLE).substitute(parts)
        ),
        on_site=_compiled(one(lambda words: words.on_site)),
    )


def _phrase(languages: Languages) -> re.Pattern[str] | None:
    phrases = [pack.attendance.phrase for pack in languages.packs if pack.attendance.phrase]
    return _compiled("|".join(phrases)) if phrases else None


def _tail(joined: _Joined, parts: dict[str, str]) -> str:
    also, besides = joined.one(lambda words: words.also), joined.one(lambda words: words.besides)
    bracketed = joined.one(lambda words: words.bracketed, r"[&+\s]")
    way = rf"(?:{parts['via']}\s+)?{parts['way']}"
    return (
        rf"\s*(?:{parts['joint']}\s*{besides}?\s*|\s{also}\s+){way}"
        rf"\s*{joined.one(lambda words: words.behind)}?\s*[.:!]?$"
        rf"|\s*[(\[]{bracketed}*{way}\s*[)\]]\s*$"
    )


def _head(joined: _Joined, parts: dict[str, str]) -> str:
    follows = joined.one(lambda words: words.house_follows)
    return (
        rf"^(?:{parts['digital']}|{parts['tool']}|{parts['hybrid']})"
        rf"\s*(?:{parts['joint']}\s*{follows}?|:)\s+(?=\S)"
    )


def _denied(joined: _Joined, parts: dict[str, str]) -> str:
    """Return what says that one cannot take part so: what is denied is not offered."""
    return (
        rf"\b{joined.one(lambda words: words.denied)}\s+(?:\w+\s+){{0,2}}?"
        rf"(?:{parts['digital']}|{parts['hybrid']}\w*|{parts['via']}\s+{parts['tool']}"
        rf"|{joined.one(lambda words: words.there)})(?:[- ]?{parts['gathering']})?\w*"
    )


def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression, _I)
