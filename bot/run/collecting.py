"""When Python looks for garbage: hardly while it starts, and never again at what it imported."""

from __future__ import annotations

import gc
from typing import Final

_STARTING: Final = 100_000
_USUAL: Final = (700, 10, 10)  # Python's own (3.11)


def start_quickly() -> None:
    """Look for garbage seldom: what is made while importing stays, and looking took a fifth."""
    gc.set_threshold(_STARTING)


def settle() -> None:
    """Look for garbage as usual from now on, but not at what is there: labs, templates, modules.

    Looking through all of it would stop everyone who waits for an answer.
    """
    gc.freeze()
    gc.set_threshold(*_USUAL)
