"""How long a process may take for one call."""

from __future__ import annotations

import sys
import time
from typing import Final

from bot.feeds.sandbox_child import PATIENCE

_SHORTEST: Final = 0.01


class Budget:
    """CPU seconds that a call may use from now on; by the clock it may take longer.

    It may take PATIENCE times as long: on a busy machine a process waits for its turn, and one that
    is given up for that has to begin anew.
    """

    def __init__(self, process: int, seconds: float) -> None:
        self._seconds = seconds
        # See clock_getcpuclockid(3); other systems than Linux number them otherwise.
        self._clock = ~process << 3 | 2 if sys.platform == "linux" else time.CLOCK_MONOTONIC
        self._spent = self._now()
        self._began = time.monotonic()

    def left(self) -> float:
        """Return the seconds to wait before looking again; 0.0 once the call must be killed."""
        passed = time.monotonic() - self._began
        if passed > PATIENCE * self._seconds:
            return 0.0
        left = self._seconds - (self._now() - self._spent)
        return left if left > _SHORTEST else 0.0

    def _now(self) -> float:
        try:
            return time.clock_gettime(self._clock)
        except OSError:  # it has ended, which the pipe tells
            return 0.0
