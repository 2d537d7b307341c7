"""What checking an address or a file asks and finds: what would be read there; pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.domain.addresses import address_of, kind_of
from bot.domain.source import USUAL_LANGUAGES, Kind, Source
from bot.domain.ways import Way

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.event import Listing, Occurrence, Problem

ZONE: Final = "Europe/Berlin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is to be read, and how somebody wants it read; `kind` None: find out."""

    address: str
    kind: Kind | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    timezone: str = ZONE
    """For times that name no zone: the network's."""
    languages: tuple[str, ...] = USUAL_LANGUAGES
    """What the network reads, and first what a source is in that does not say."""

    @property
    def is_file(self) -> bool:
        """Whether it names a file rather than an address."""
        return not self.address.isdecimal() and "://" not in self.address

    def source(self) -> Source:
        """Return the source that the registry would make of it."""
        said = self.kind or (None if self.is_file else kind_of(self.address))
        url = self.address if self.is_file else address_of(self.address, said)
        return Source(
            lab="",
            key=url,
            kind=said or Kind.PAGE,
            url=url,
            timezone=self.timezone,
            found=said is None,
            language=self.languages[0],
            languages=self.languages,
            include=self.include,
            exclude=self.exclude,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What would be read: coming meetings, or past ones if none comes.

    `source` is what was asked about, `kind` and `url` what was found; `way` says how. `dropped`
    are the meetings that include and exclude leave out, `beyond` the first day of those further
    ahead than is read, where there are no others, `missed` the address of something better on the
    page that did not answer.
    """

    source: Source
    kind: Kind
    url: str
    way: str | None
    missed: str | None = None
    listings: tuple[Listing, ...]
    occurrences: tuple[Occurrence, ...]
    coming: bool
    beyond: date | None = None
    dropped: tuple[Listing, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def of(self) -> int:
        """How many meetings and series there are."""
        return len({listing.uid for listing in self.listings})


def paste(found: Checked) -> str:
    """Return the lines that make it a source in labs.toml."""
    lines = ["[[labs.sources]]", f"url = {_quoted(found.url)}"]
    # As a page it fails, instead of being empty, while a login or "not found" stands in its place.
    kind = Kind.PAGE if found.way == Way.WORDS_OF_PAGE else found.kind
    if kind_of(found.url) is not kind:
        lines.append(f'kind = "{kind.value}"')
    for key, words in (("include", found.source.include), ("exclude", found.source.exclude)):
        if words:
            lines.append(f"{key} = [{', '.join(_quoted(word) for word in words)}]")
    return "\n".join(lines)


def _quoted(word: str) -> str:
    """Return a string as TOML writes it; JSON escapes the same, but not DEL."""
    return json.dumps(word, ensure_ascii=False).replace("\x7f", "\\u007f")
