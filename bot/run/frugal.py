"""How memory is asked of the system, where the program runs for years on a small server."""

from __future__ import annotations

import ctypes
from contextlib import suppress
from typing import Final

# The numbers are those of glibc's malloc.h; see mallopt(3).
_TRIM_THRESHOLD: Final = -1
_ARENA_MAX: Final = -8
_KEPT_FREE: Final = 128 * 1024  # bytes; glibc lets it grow to 64 MB where nothing is said
_ARENAS: Final = 1


def keep_little() -> None:
    """Have what is freed given back, and threads share one heap, where glibc is the C library.

    Each thread that renders would else fill a heap of its own, which is never given back.
    """
    with suppress(OSError, AttributeError):
        adjust = ctypes.CDLL(None).mallopt
        adjust(_ARENA_MAX, _ARENAS)
        adjust(_TRIM_THRESHOLD, _KEPT_FREE)
