"""One post of a feed, whatever its format: what it says, when it was published, what it links."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_LONGEST_ID: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What one post says.

    `html` is its longest text, HTML or plain; `published` an aware datetime; `extension` what an
    event module says of it, by local names in lower case; `attached` addresses of files, and
    `calendars` of those that are said to be calendars.
    """

    id: str
    title: str = ""
    html: str = ""
    link: str | None = None
    published: datetime | None = None
    tags: tuple[str, ...] = ()
    attached: tuple[str, ...] = ()
    calendars: tuple[str, ...] = ()
    extension: Mapping[str, str] = field(default_factory=dict)

    @property
    def uid(self) -> str:
        """What names the meeting of this post within its feed, short enough to be kept whole."""
        bare = "".join(self.id.split())
        if len(bare) <= _LONGEST_ID:
            return bare
        return hashlib.sha256(bare.encode("utf-8", "replace")).hexdigest()

    @property
    def meaning(self) -> str:
        """Everything that says something about a meeting, for fingerprints."""
        words = (self.id, self.title, self.html, self.link, self.published, self.tags)
        return repr((*words, self.attached, self.calendars, sorted(self.extension.items())))
