"""A source that moved: when its new address is believed, and when its old one is again.

One answer may come from a server that is being mended, so three in a row must agree.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.source import FetchState

CONFIRMED: Final = 3
"""How many polls in a row must lead to the same address, for good."""
FALL_BACK: Final = timedelta(days=2)
"""How long the new address may fail before the stated one is asked again; people hear later."""


def new_address(state: FetchState) -> str | None:
    """Return where the source is asked instead of at its stated address, if it moved for good."""
    return state.address if state.redirects >= CONFIRMED else None


def answered_from(state: FetchState, moved_to: str | None) -> FetchState:
    """Take note of a good answer: where permanent redirects led from the address that was asked."""
    if moved_to is None:
        return state if new_address(state) else stays(state)
    again = moved_to == state.address
    return replace(state, address=moved_to, redirects=state.redirects + 1 if again else 1)


def failed(state: FetchState, status: int | None, now: datetime, settings: str) -> FetchState:
    """Take note of a failure: 410 is the end, unless it is the new address that is gone.

    `state` counts the failure already. `settings` are the source's: others are a reason to ask
    again; should it answer then, it is read in full.
    """
    is_gone = status == HTTPStatus.GONE
    if new_address(state) is not None:
        since = state.failing_since or now
        return stays(state) if is_gone or now - since >= FALL_BACK else state
    if not is_gone:
        return state
    unread = replace(state, etag=None, last_modified=None, fingerprint=None)
    return replace(unread, gone=True, configuration=settings)


def stays(state: FetchState) -> FetchState:
    """Return the state of a source that is asked where it is stated to be."""
    return replace(state, address=None, redirects=0)
