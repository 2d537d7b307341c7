"""Everything that a page says for programs, looked for once in every way there is.

A cheap look at the bytes decides which ways are tried at all.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from bot.domain.languages.chosen import every_language
from bot.feeds import ical
from bot.feeds.context import Problems
from bot.feeds.structured import add_links, embedded, hevent, jsonld, microdata, rdfa, said_off
from bot.feeds.structured.embedded import Embedded
from bot.feeds.structured.markup import MOST_BYTES, Page, decode, parse, words_of
from bot.feeds.structured.schema_event import Reader
from bot.feeds.structured.told import Told, Way

if TYPE_CHECKING:
    from bot.feeds.document import Document

_NEXT: Final = 'link[rel~="next"], a[rel~="next"], [aria-label="Next page"]'
_HEAD: Final = 1_000
_LONGEST_TEXT: Final = 500_000


@cache
def nothing_on() -> re.Pattern[str]:
    """Return what says that no meeting is coming, in any language that has a pack."""
    words = every_language()
    no, coming = (
        words.either(lambda pack: pack.pages.no),
        words.either(lambda pack: pack.pages.coming),
    )
    listed = words.either(lambda pack: pack.pages.listed)
    return re.compile(rf"\b{no}(?:{coming}\s){{0,2}}{listed}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What stands on a page.

    `whole`: all that may tell of meetings could be read, and there is no further page of them.
    `says_none`: it says that nothing is on.
    """

    told: tuple[Told, ...] = ()
    calendars: Embedded = field(default_factory=Embedded)
    problems: Problems = field(default_factory=Problems)
    whole: bool = True
    says_none: bool = False

    @property
    def is_marked(self) -> bool:
        """Whether it tells anything of meetings to programs."""
        return bool(self.told or self.calendars.carried)

    @property
    def digest(self) -> str:
        """A digest of what was understood: counters, nonces and clocks do not alter it."""
        facts = [repr(told) for told in self.told]
        facts += [ical.fingerprint(each.body) for each in self.calendars.carried]
        facts += [each.url for each in self.calendars.linked]
        facts.append(f"{self.whole} {self.says_none}")
        return hashlib.sha256("\n".join(facts).encode("utf-8", "replace")).hexdigest()


def survey(document: Document) -> Surveyed:
    """Read a page in all ways; what is broken is a problem and costs only itself."""
    page = parse(document)
    problems = Problems()
    scripts = [each.text() for each in page.tree.css('script[type*="ld+json" i]')]
    if document.body[:_HEAD].lstrip()[:1] in {b"{", b"["}:
        scripts = [decode(document.body, document.content_type)]  # some servers answer bare JSON-LD
    graph, whole = jsonld.read_scripts(scripts, problems)
    told = Reader(graph, page.base, Way.JSON_LD, problems).read()
    told += _marked_up(document, page, problems)
    calendars = embedded.find(page)
    if not told and not calendars.carried and add_links.MARKS.search(document.body):
        # Only where nothing else tells: what people paste there has titles of its own.
        told += add_links.read(page)
    if calendars.broken:
        message = f"{calendars.broken} links say that they carry a calendar file and carry none."
        problems.add("link_unreadable", message)
    if calendars.cut:
        problems.add("too_many", "Only the first calendar files that the page carries are read.")
    if len(document.body) > MOST_BYTES:
        problems.add("too_many", f"Only the first {MOST_BYTES:,} bytes of the page are read.")
    cut = any(each.code == "too_many" for each in problems.found())
    paged = bool(told) and page.tree.css_first(_NEXT) is not None
    return Surveyed(
        told=tuple(said_off.with_words(told, document)),
        calendars=calendars,
        problems=problems,
        whole=whole and not (paged or cut or calendars.broken),
        says_none=not told and _says_none(page, scripts),
    )


def _marked_up(document: Document, page: Page, problems: Problems) -> list[Told]:
    told: list[Told] = []
    root = page.root
    if root is None:
        return told
    lower = document.body.lower()
    if b"itemscope" in lower:
        told += Reader(microdata.read(root), page.base, Way.MICRODATA, problems).read()
    if b"typeof" in lower:
        told += Reader(rdfa.read(root), page.base, Way.RDFA, problems).read()
    if hevent.MARKS.search(lower):
        told += hevent.read(page, problems)
    return told


def _says_none(page: Page, scripts: list[str]) -> bool:
    """Whether the page says that no meeting is coming, in words or by an empty list."""
    if any("".join(each[:_HEAD].split()) == "[]" for each in scripts):
        return True
    body = page.tree.body
    return body is not None and bool(nothing_on().search(words_of(body)[:_LONGEST_TEXT]))
