"""Several asynchronous works side by side, of which none is left running behind."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable

T = TypeVar("T")


async def all_at_once(works: Iterable[Coroutine[None, None, T]]) -> list[T]:
    """Run all at once; if one fails, or this is given up, none is left running."""
    running = [asyncio.ensure_future(work) for work in works]
    try:
        return await asyncio.gather(*running)
    finally:
        await cut_off(running)


async def cut_off(running: Iterable[asyncio.Future[T]]) -> None:
    """Cancel what still runs, and wait until it has ended."""
    stopped = list(running)
    for one in stopped:
        one.cancel()
    await asyncio.gather(*stopped, return_exceptions=True)
