"""An address as somebody pasted it, in its normal form and taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from bot.domain.addresses import normal
from bot.errors import UsageError

_MARKDOWN: Final = re.compile(r"\[[^\[\]]{0,200}\]\(\s*(\S{1,2000})\s*\)")
_FILES: Final = "ics|ical|ifb|html?|xml|rss|atom|json|md|markdown|txt|text|zip|pdf|png|jpe?g"
_HOST: Final = re.compile(
    rf"(?:www\.)?(?![\w.-]{{1,250}}\.(?:{_FILES})\Z)"
    r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,20}(?::\d{1,5})?(?:[/?#]\S*)?\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Address:
    """An address in its normal form, taken apart; `steps` are the decoded parts of its path."""

    url: str
    parts: SplitResult
    steps: tuple[str, ...]

    @property
    def host(self) -> str:
        """Its host in lower case."""
        return (self.parts.hostname or "").removeprefix("www.")

    @property
    def base(self) -> str:
        """Scheme, host and port."""
        return f"{self.parts.scheme}://{self.parts.netloc}"

    def asked(self, name: str) -> str | None:
        """Return the first value of that name in its query."""
        return next(iter(parse_qs(self.parts.query, max_num_fields=100).get(name, ())), None)


def taken_apart(url: str) -> Address | None:
    """Take an address apart; None if it is not one."""
    try:
        address = normal(url)
        parts = urlsplit(address)
    except (UsageError, ValueError):
        return None
    return Address(address, parts, tuple(unquote(step) for step in parts.path.split("/") if step))


def as_address(text: str) -> str:
    """Return what somebody pasted as an address, as far as it is one: no brackets, with a scheme.

    "meetup.com/ok-lab-berlin" is what browsers show of an address, `<…>` what mails make of it.
    """
    found = _MARKDOWN.fullmatch(text.strip())
    bare = (found[1] if found else text).strip().strip("<>\"'„“”").strip()
    if "://" in bare or not _HOST.match(bare):
        return bare
    return f"https://{bare}"
