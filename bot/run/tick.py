"""One tick of a job, for both engines: whatever goes wrong is logged and goes no further."""

from __future__ import annotations

from secrets import token_hex
from typing import TYPE_CHECKING

import structlog
from structlog.contextvars import bound_contextvars

from bot.errors import TreffpunktError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Done = Callable[[str], Awaitable[None]]

log = structlog.get_logger(__name__)


async def tick(name: str, work: Awaitable[None], done: Done | None = None) -> None:
    """Do a job once; a bad tick must not end the schedule, for the next one looks again.

    `done` is told of one that went well. All that is logged meanwhile carries one id.
    """
    with bound_contextvars(job=name, run=token_hex(4)):
        await _tick(name, work, done)


async def _tick(name: str, work: Awaitable[None], done: Done | None) -> None:
    try:
        await work
        if done is not None:
            await done(name)
    except TreffpunktError as error:
        # Its one line says what to do; a traceback would help nobody.
        log.error("job.failed", job=name, error=str(error))  # noqa: TRY400
    except Exception:
        log.exception("job.failed", job=name)
