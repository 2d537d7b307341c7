"""Which host a source is asked at: at most two requests at a time go to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.domain.moving import new_address

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.source import FetchState

FOUND_AT: Final = "address"
"""Under this name a source's memory keeps the calendar that was found behind its address."""


def host_of(url: str | None) -> str | None:
    """Return the host of an address as every process writes it; None if it names none."""
    try:
        host = urlsplit(url or "").hostname
        return host.rstrip(".").encode("idna").decode("ascii") if host else None
    except ValueError:  # UnicodeError is one: no address that could be asked
        return None


def host_asked(url: str | None, state: FetchState) -> str | None:
    """Return the host that a source's next poll asks first."""
    return host_at(url, new_address(state), state.memory)


def host_at(url: str | None, moved_to: str | None, memory: Mapping[str, str]) -> str | None:
    """Return the host of a source that moved, or behind whose address a calendar was found."""
    return host_of(moved_to or memory.get(FOUND_AT) or url)
