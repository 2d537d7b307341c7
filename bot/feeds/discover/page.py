"""What a stranger's page tells about calendars; picklable, made where it can be killed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urljoin, urlsplit

from bot.domain.addresses import normal
from bot.errors import FeedError, UsageError
from bot.feeds.nesting import refuse_deep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborHTMLParser, LexborNode

MOST_BYTES: Final = 2_000_000
"""Nobody writes longer pages by hand; what comes after is not looked at."""
MOST_LINKS: Final = 3_000
_SHOWN: Final = 400_000
"""How many bytes of a page are searched for marks and words."""


@dataclass(frozen=True, slots=True)
class Link:
    """Something a page points to: its address in normal form, and what is said about it."""

    address: str
    said: str = ""
    rel: str = ""
    type: str = ""
    webcal: bool = False


class Page:
    """A parsed page and the address that answered with it."""

    def __init__(self, body: bytes, url: str) -> None:
        # Imported here, so that only those who look at a page pay for it.
        from selectolax.lexbor import LexborHTMLParser, SelectolaxError

        self.url = url
        refuse_deep(body[:MOST_BYTES].decode("latin-1"))
        try:
            self.tree: LexborHTMLParser = LexborHTMLParser(body[:MOST_BYTES])
        except SelectolaxError as error:  # it takes more memory than there is
            raise FeedError("this page cannot be read; name a calendar (.ics) instead") from error
        self.source = body[:_SHOWN].decode("utf-8", "replace")

    @cached_property
    def parts(self) -> SplitResult:
        """Its address, taken apart."""
        return urlsplit(self.url)

    @cached_property
    def base(self) -> str:
        """What relative links are relative to."""
        stated = self.tree.css_first("base[href]")
        href = (stated.attributes.get("href") or "") if stated else ""
        return _joined(self.url, href) or self.url

    @cached_property
    def makers(self) -> tuple[str, ...]:
        """What its head says it was made by, in lower case: generator, application, site name."""
        marks = self.tree.css(
            'meta[name="generator"], meta[name="application-name"], meta[property="og:site_name"],'
            ' meta[name="apple-mobile-web-app-title"]'
        )
        return tuple((mark.attributes.get("content") or "").strip().lower() for mark in marks[:20])

    @cached_property
    def title(self) -> str:
        """Its title, in lower case."""
        title = self.tree.css_first("title")
        return title.text().strip().lower()[:1000] if title else ""

    def made_by(self, *names: str) -> bool:
        """Whether its head names one of these programs as what made it."""
        return any(maker.startswith(names) for maker in self.makers)

    def mentions(self, word: str) -> bool:
        """Whether its source has the word, in any case."""
        return word in self._lower

    @cached_property
    def _lower(self) -> str:
        return self.source.lower()

    @cached_property
    def alternates(self) -> tuple[Link, ...]:
        """What its head names as another form of it (RFC 4287, HTML `rel=alternate`)."""
        return tuple(self._links("link[rel][href]"))

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """What people can click."""
        return tuple(self._links("a[href], area[href]"))

    @cached_property
    def frames(self) -> tuple[Link, ...]:
        """The other pages that it shows."""
        return tuple(self._links("iframe[src], iframe[data-src], embed[src], object[data]"))

    def address(self, href: str) -> str | None:
        """Return the normal address of a link; None if it leads nowhere we may ask."""
        href = href.strip()
        if re.match(r"webcals?:/*", href, re.IGNORECASE):
            rest = href.partition(":")[2].lstrip("/")
            # A server without https has no other calendar than the http one.
            own = rest.split("/", 1)[0].lower() == self.parts.netloc.lower()
            href = f"{self.parts.scheme if own else 'https'}://{rest}" if rest else ""
        return _normal(_joined(self.base, href))

    def _links(self, selector: str) -> Iterator[Link]:
        seen: set[tuple[str, str]] = set()
        for node in self.tree.css(selector)[:MOST_LINKS]:
            stated = node.attributes
            href = next(
                (
                    value
                    for name in ("href", "src", "data-src", "data")
                    if (value := stated.get(name))
                ),
                "",
            )
            address = self.address(href)
            kind = (stated.get("type") or "").partition(";")[0].strip().lower()
            if address is None or (address, kind) in seen:
                continue
            seen.add((address, kind))
            yield Link(
                address,
                said=_said(node),
                rel=(stated.get("rel") or "").lower(),
                type=kind,
                webcal=href.strip().lower().startswith("webcal"),
            )

    @cached_property
    def words(self) -> str:
        """What people read on it."""
        body = self.tree.body
        if body is None:
            return ""
        for node in self.tree.css("script, style, noscript, template"):
            node.decompose()
        return body.text(separator=" ")[:_SHOWN]


def _said(node: LexborNode) -> str:
    stated = node.attributes
    return " ".join((stated.get("title") or stated.get("aria-label") or node.text())[:300].split())


def _joined(base: str, href: str) -> str | None:
    try:
        return urljoin(base, href) if href else None
    except ValueError:
        return None


def _normal(url: str | None) -> str | None:
    try:
        return normal(url) if url else None
    except UsageError:
        return None
