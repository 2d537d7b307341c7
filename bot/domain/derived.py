"""Ids that are derived from what names a meeting, so that a lost database gets the same ones."""

from __future__ import annotations

import base64
import hashlib
from itertools import count
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Container

    from bot.domain.event import Listing

LENGTH: Final = 12


def derived_id(lab: str, listing: Listing, taken: Container[str]) -> str:
    """Return the id of the meeting that a lab's listing is the first to tell of."""
    for salt in count():
        named = "\n".join((lab, *listing.identity, str(salt) if salt else ""))
        digest = hashlib.sha256(named.encode()).digest()
        candidate = base64.b32encode(digest)[:LENGTH].decode().lower()
        if candidate not in taken:
            return candidate
    raise AssertionError  # count() never ends
