"""What the tests of the sandbox run in it: a process imports functions by module and name."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from bot.errors import FetchError, TooLargeError


def double(number: int) -> int:
    """Return twice the number."""
    return 2 * number


def process() -> int:
    """Return the number of the process that runs this."""
    return os.getpid()


def sleep(seconds: float) -> None:
    """Do nothing for a while."""
    time.sleep(seconds)


def spin(seconds: float) -> None:
    """Keep a processor busy for so many of its seconds."""
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def eat(megabytes: int) -> int:
    """Take memory and use it."""
    return len(bytearray(megabytes * 1_000_000))


_KEPT: list[bytearray] = []


def keep(megabytes: int) -> int:
    """Take memory and keep it; return the number of the process."""
    _KEPT.append(bytearray(b"x") * (megabytes * 1_000_000))
    return os.getpid()


def environment() -> list[str]:
    """Return the names of the variables of the process."""
    return list(os.environ)


def refuse() -> None:
    """Raise what readers raise."""
    raise FetchError("no luck", status=404) from None


def too_large() -> None:
    """Raise a subclass."""
    raise TooLargeError("more than 10 MB")


def crash() -> None:
    """Die as a process does that reads where it must not."""
    os.kill(os.getpid(), signal.SIGKILL)


def size() -> str:
    """Return how much memory the process has."""
    status = Path("/proc/self/status").read_text("ascii")
    return " ".join(line for line in status.splitlines() if line.startswith(("VmRSS", "VmSize")))
