"""How long sending waits for what; one place, so that a test can make minutes of it seconds.

And what time is measured with, whoever waits.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Waits of delivering and reconciling, measured by the database's clock.

    `request` must end well before `deadline` and `lease`: who waits for them relies on it.
    """

    request: timedelta = timedelta(seconds=30)
    """From the decision to send until the request is given up, whatever it does."""
    deadline: timedelta = timedelta(seconds=50)
    """After that a request cannot be on the wire any more: the channel may be read."""
    lease: timedelta = timedelta(seconds=60)
    """So long a sender holds a delivery, and a reader a doubt; then they count as crashed."""
    hold: timedelta = timedelta(hours=1)
    """So long a channel waits at most while one of its deliveries is looked for."""
    before: timedelta = timedelta(minutes=2)
    """So much earlier than the attempt a reading begins: Slack's clock is not the database's."""
    between_readings: timedelta = timedelta(minutes=1)
    """Between two readings that find nothing; what was just posted may not be listed yet."""
    rarely: timedelta = timedelta(hours=6)
    """Between two tries to read what only a person can make readable."""
    recheck: timedelta = timedelta(minutes=5)
    """After a repeated message was posted: whether the first one came through after all."""


USUAL = Timings()
"""The waits of the program; only tests have others."""


def uptime() -> float:
    """Return seconds since some moment; they go on while this machine sleeps, where it can tell."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
