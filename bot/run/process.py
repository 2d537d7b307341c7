"""What a process of ours asks of Python and the system, to leave room for others.

Its place in the queue for the processor, when it looks for garbage, and how much memory it keeps.
"""

from __future__ import annotations

import gc
import os
from contextlib import suppress
from typing import Final

NICENESS: Final = 10

_STARTING: Final = 100_000
_USUAL: Final = (700, 10, 10)  # Python's own (3.11)

# The numbers are those of glibc's malloc.h; see mallopt(3).
_TRIM_THRESHOLD: Final = -1
_ARENA_MAX: Final = -8
_KEPT_FREE: Final = 128 * 1024  # bytes; glibc lets it grow to 64 MB where nothing is said
_ARENAS: Final = 1


def give_way() -> None:
    """Let other processes of this machine go first, where the system knows of such a thing.

    Slack waits three seconds for an answer, a feed for half a minute; and what this process
    starts, such as the one that reads feeds, gives way with it.
    """
    if hasattr(os, "nice"):
        os.nice(NICENESS)


def start_quickly() -> None:
    """Look for garbage seldom: what is made while importing stays, and looking took a fifth."""
    gc.set_threshold(_STARTING)


def settle() -> None:
    """Look for garbage as usual from now on, but not at what is there: labs, templates, modules.

    Looking through all of it would stop everyone who waits for an answer.
    """
    gc.freeze()
    gc.set_threshold(*_USUAL)


def keep_little() -> None:
    """Have what is freed given back, and threads share one heap, where glibc is the C library.

    Otherwise each thread that renders would fill a heap of its own, which is never given back.
    """
    import ctypes  # every command imports this module, and only the servers need it

    with suppress(OSError, AttributeError):
        adjust = ctypes.CDLL(None).mallopt
        adjust(_ARENA_MAX, _ARENAS)
        adjust(_TRIM_THRESHOLD, _KEPT_FREE)
