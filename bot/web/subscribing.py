"""How to subscribe to a calendar: the address for each program, a name, a code to scan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from markupsafe import Markup

from bot.web.pages.choosing import View, named_filters
from bot.web.wording import lab_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.web.filters import Filters
    from bot.web.frame import Frame

GOOGLE: Final = "https://calendar.google.com/calendar/r?cid="
OUTLOOK: Final = "https://outlook.live.com/calendar/0/addfromweb"
OFFICE: Final = "https://outlook.office.com/calendar/0/addfromweb"
_NAMED: Final = 4
"""How many filters a name lists; more would be unreadable."""
_LONGEST: Final = 500
"""Characters in a code; 2,331 would fit, but no camera resolves such small modules."""
_QUIET: Final = 4
"""Light modules around a code (ISO/IEC 18004, section 5.3.8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribe:
    """The addresses under which programs subscribe to a calendar, and its name."""

    https: str
    name: str

    @classmethod
    def to(cls, frame: Frame, path: str, filters: Filters) -> Subscribe:
        """Return the addresses of a calendar for the filters and the language in view."""
        # Unless asked otherwise a calendar is in the first language, whoever fetches it.
        language = None if frame.language == frame.languages[0] else frame.language
        asked = replace(filters.undated, language=language).address
        https = f"{frame.public_url}{path}{'?' if asked else ''}{asked}"
        return cls(https=https, name=told(filters, frame))

    @property
    def webcal(self) -> str:
        """The address that makes a calendar program ask whether to subscribe.

        Apple's takes it from a link or a scanned code (support.apple.com/guide/calendar/icl1022),
        as do Thunderbird and Outlook for Windows. IANA lists the scheme as provisional.
        """
        return f"webcal://{self.https.partition('://')[2]}"

    @property
    def google(self) -> str:
        """Where Google Calendar asks whether to add it.

        Google only documents pasting the address (support.google.com/calendar/answer/37100). That
        `cid` takes one is long established (til.simonwillison.net/ics); `webcal:` works where
        `https:` is refused for some.
        """
        return f"{GOOGLE}{quote(self.webcal, safe='')}"

    @property
    def outlook(self) -> str:
        """Where Outlook.com asks whether to subscribe, the name filled in.

        Microsoft only documents the page's form, “Subscribe from web” (support.microsoft.com,
        “Import or subscribe to a calendar in Outlook.com or Outlook on the web”); the form takes
        `url`, which must be https, and `name` from its address.
        """
        return f"{OUTLOOK}{self._form}"

    @property
    def office(self) -> str:
        """The same for an employer's or a school's account (Microsoft 365)."""
        return f"{OFFICE}{self._form}"

    @property
    def _form(self) -> str:
        return f"?url={quote(self.https, safe='')}&name={quote(self.name, safe='')}"

    @property
    def code(self) -> Markup:
        """A QR code of the webcal address as SVG; "" if it is too long to scan from a screen."""
        return Markup("") if len(self.webcal) > _LONGEST else _drawn(self.webcal)


@lru_cache(maxsize=128)  # a fifth of a page's time, and the same whatever is on
def _drawn(address: str) -> Markup:
    # Only pages need it, so commands start without it.
    import segno

    matrix = segno.make_qr(address, error="l").matrix
    size = len(matrix) + 2 * _QUIET
    strokes = "".join(_strokes(row, line) for line, row in enumerate(matrix))
    return Markup(
        '<svg viewBox="0 0 {0} {0}" aria-hidden="true" shape-rendering="crispEdges">'
        '<path stroke="currentColor" d="{1}"/></svg>'
    ).format(size, strokes)


def _strokes(row: Sequence[int], line: int) -> str:
    """Return the dark modules of a row as strokes of a path, one for each run of them."""
    strokes, at = "", _QUIET
    for dark, run in groupby(row):
        length = len(list(run))
        strokes += f"M{at} {line + _QUIET}.5h{length}" if dark else ""
        at += length
    return strokes


def told(filters: Filters, frame: Frame) -> str:
    """Name what a question asks for: "Nordrhein-Westfalen, online"; on a lab's page the lab."""
    t, registry = frame.t, frame.registry
    if frame.lab:
        return lab_name(frame.lab, registry)
    words = [words for words, _ in named_filters(filters.undated, frame, View.LIST)]
    more = len(words) - _NAMED
    if more > 0:
        words[_NAMED:] = [t.plural("{count} more", "{count} more", more)]
    return ", ".join(words) or t("All meetings of {network}", network=registry.network.name)
