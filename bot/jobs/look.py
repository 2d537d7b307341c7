"""What a reading of a channel says about a delivery, and the protocol of what reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.domain.delivery import Delivery
    from bot.jobs.receipt import Receipt
    from bot.store.outbox import Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a channel shows of a delivery.

    `found` are its posts, the earliest first; that there are none is proven only if the reading is
    `complete`. Otherwise `error` says why it is not, and `hopeless` that reading again will not
    help until a person does something. `retry_after` is in seconds, if Slack asked for it.
    """

    found: tuple[Post, ...] = ()
    complete: bool = False
    error: str | None = None
    hopeless: bool = False
    retry_after: float = 0


class Look(Protocol):
    """Reads channels back."""

    async def find(
        self, delivery: Delivery, *, since: float, place: str | None, thread: Post | None
    ) -> Reading:
        """Find a delivery's posts since a moment (seconds since 1970); never raises.

        `place` is the channel's id if it is known, `thread` the post it replies to.
        """
        ...

    async def remove(self, delivery: Delivery, post: Post) -> Receipt:
        """Delete one post of our own; SENT if it is gone now."""
        ...
