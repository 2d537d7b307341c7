"""A fetcher for the fakes, which all live on loopback."""

from __future__ import annotations

from typing import Any

from bot.feeds.fetch import Fetcher


def here(**how: Any) -> Fetcher:
    """Make a fetcher that may ask loopback, on any port."""
    return Fetcher(allow_private=True, allowed_ports=None, **how)
