"""What is said as long as nothing can be known, because no source has been asked yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.reader import words_for_reader
from bot.store import health

if TYPE_CHECKING:
    from bot.app import App


async def unasked(app: App) -> str | None:
    """Say which command asks the sources; None once one of them was asked."""
    async with app.store.read() as connection:
        if await health.was_any_asked(connection):
            return None
    t = words_for_reader(app.registry.network)
    return t(
        "No source was asked yet: `treffpunkt refresh` asks them once, `treffpunkt run` always."
    )
