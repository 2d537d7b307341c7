"""What a page tells search engines and link previews about itself.

Each page has one address per language: the network's first language is at the bare address, any
other at `?lang=`. The bare address is also `x-default`, because there the browser chooses. So every
version names itself as canonical and all of them as alternates, as Google asks
(developers.google.com/search/docs/specialty/international/localized-versions and
/search/docs/crawling-indexing/consolidate-duplicate-urls: a canonical is in the same language).
Its crawler sends no Accept-Language (…/specialty/international/locale-adaptive-pages), so at the
bare address it finds the first language, as that address claims.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from babel.core import get_global
from markupsafe import Markup

from bot.web.frame import Link

if TYPE_CHECKING:
    from bot.web.frame import Frame

CONTEXT: Final = "https://schema.org"
PICTURE: Final = "/og.png"
# Neither “</script” nor “<!--” may appear inside <script>, nor “&” in XML; older JavaScript takes
# the last two for line breaks.
_ESCAPED: Final = {ord(each): f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a page's head holds beside its title; a page without a path is not for indexing."""

    path: str | None = None
    """The page's path and query without a language, from which canonical links are made."""
    about: tuple[dict[str, object], ...] = ()
    """schema.org objects, told as JSON-LD."""
    picture: str | None = None
    """The path of a preview picture, 1200 by 630 pixels."""

    def canonical(self, frame: Frame) -> str:
        """Return the one address of this page in this language."""
        return address(self.path or "/", frame.language, frame)

    def alternates(self, frame: Frame) -> list[Link]:
        """Return the page's address in each language, and where the browser chooses."""
        path = self.path or "/"
        each = [Link(language, address(path, language, frame)) for language in frame.languages]
        return [*each, Link("x-default", f"{frame.public_url}{path}")] if len(each) > 1 else []

    def image(self, frame: Frame) -> str:
        """Return the address of the preview picture, in the page's language."""
        return address(self.picture or PICTURE, frame.language, frame)

    def locale(self, frame: Frame) -> str:
        """Return the page's language as Open Graph writes it: "de_DE"."""
        return _locale(frame.language)

    def other_locales(self, frame: Frame) -> list[str]:
        """Return the other languages in which the page exists."""
        return [_locale(each) for each in frame.languages if each != frame.language]

    @property
    def json_ld(self) -> Markup:
        """What the page is about, as JSON-LD that is safe inside a script element; "" if none."""
        if not self.about:
            return Markup("")
        one = self.about[0] if len(self.about) == 1 else {"@graph": list(self.about)}
        told = json.dumps({"@context": CONTEXT, **one}, ensure_ascii=False, separators=(",", ":"))
        return Markup(told.translate(_ESCAPED))  # noqa: S704 -- nothing is left that ends a script


def address(path: str, language: str, frame: Frame) -> str:
    """Return the address of one of our paths in a language; the first one's is the bare path."""
    if language == frame.languages[0]:
        return f"{frame.public_url}{path}"
    return f"{frame.public_url}{path}{'&' if '?' in path else '?'}lang={quote(language)}"


def _locale(language: str) -> str:
    """Return a language with the country that link previews expect beside it."""
    if language == "en":
        return "en_GB"  # times and dates are written in the European way
    likely: str = get_global("likely_subtags").get(language, "")
    return f"{language}_{likely.rpartition('_')[2]}" if likely else language
