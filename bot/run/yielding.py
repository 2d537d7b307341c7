"""The worker's place in the queue for the processor: behind the process that answers people."""

from __future__ import annotations

import os
from typing import Final

NICENESS: Final = 10


def give_way() -> None:
    """Let other processes of this machine go first, as far as the system knows of such a thing.

    Slack waits three seconds for an answer, a feed for half a minute; and what this process
    starts, such as the one that reads feeds, gives way with it.
    """
    if hasattr(os, "nice"):
        os.nice(NICENESS)
