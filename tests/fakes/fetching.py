"""A fetcher for the fakes, which all live on loopback."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from bot.feeds.asking import Asker
from bot.feeds.fetch import Fetcher
from bot.feeds.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


def here(**how: Any) -> Fetcher:
    """Make a fetcher that may ask loopback, on any port."""
    return Fetcher(allow_private=True, allowed_ports=None, **how)


@asynccontextmanager
async def asking(**logins: tuple[str, str]) -> AsyncIterator[Asker]:
    """Open all that a reader may ask of the world; what it asks lives on loopback."""
    async with here() as get, Sandbox() as sandbox:
        yield Asker(get, sandbox, logins)
