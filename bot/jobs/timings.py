"""How long sending waits for what, in one place, so that a test can turn minutes into seconds.

And the clock by which anything waits.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Waits of delivering and reconciling, measured by the database's clock.

    `request` must end well before `deadline` and `lease`: whatever waits for them relies on it.
    """

    request: timedelta = timedelta(seconds=30)
    """From the decision to send until the request is given up, whatever it does."""
    deadline: timedelta = timedelta(seconds=50)
    """After that a request cannot be on the wire any more: the channel may be read."""
    lease: timedelta = timedelta(seconds=60)
    """How long a sender may hold a delivery, or a reader an uncertain one; then it has crashed."""
    hold: timedelta = timedelta(hours=1)
    """How long a channel waits at most while one of its deliveries is looked for."""
    before: timedelta = timedelta(minutes=2)
    """How long before the attempt a reading begins: Slack's clock is not the database's."""
    between_readings: timedelta = timedelta(minutes=1)
    """Between two readings that find nothing; what was just posted may not be listed yet."""
    rarely: timedelta = timedelta(hours=6)
    """Between two tries to read what only a person can make readable."""
    recheck: timedelta = timedelta(minutes=5)
    """From posting a repeated message to checking whether the first came through after all."""


USUAL = Timings()
"""The waits of the program; only tests have others."""


def uptime() -> float:
    """Return seconds since some moment, including those that the machine slept, if it can tell."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
