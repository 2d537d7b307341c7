"""An address as somebody pasted it, in its normal form and taken apart."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from bot.domain.addresses import normal
from bot.errors import UsageError


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
    """Take an address apart; None if it is none."""
    try:
        address = normal(url)
        parts = urlsplit(address)
    except (UsageError, ValueError):
        return None
    return Address(address, parts, tuple(unquote(step) for step in parts.path.split("/") if step))
