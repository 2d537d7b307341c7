"""One tick of a job, for both engines: whatever goes wrong in it is logged and ends there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.errors import TreffpunktError

if TYPE_CHECKING:
    from collections.abc import Awaitable

log = structlog.get_logger(__name__)


async def tick(name: str, work: Awaitable[None]) -> None:
    """Do a job once; one bad tick must not end the schedule, for the next one looks again."""
    try:
        await work
    except TreffpunktError as error:
        # Its one line says what to do; where in the program it came up helps nobody.
        log.error("job.failed", job=name, error=str(error))  # noqa: TRY400
    except Exception:
        log.exception("job.failed", job=name)
