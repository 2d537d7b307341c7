"""How a call to the Slack stand-in goes wrong."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Failure:
    """How one call goes wrong.

    `accept`: the call takes effect all the same. It waits `hold` seconds before it takes effect
    and `delay` seconds before it answers; `cut` closes the connection instead of answering.
    """

    status: int = 200
    error: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    accept: bool = False
    cut: bool = False
    hold: float = 0
    delay: float = 0


def rate_limited(seconds: float | str) -> Failure:
    """Too many requests: come back after so many seconds."""
    return Failure(status=429, error="ratelimited", headers={"Retry-After": str(seconds)})


def refused(error: str) -> Failure:
    """Slack's definite no: is_archived, not_in_channel, token_revoked and the like."""
    return Failure(error=error)


def server_error(status: int = 500, *, accept: bool = False) -> Failure:
    """An answer that leaves open whether it was done."""
    return Failure(status=status, body="<html>upstream</html>", accept=accept)


def answer_lost(*, accept: bool = True) -> Failure:
    """The connection closes without an answer, after the message was taken (or not)."""
    return Failure(accept=accept, cut=True)


def late(delay: float) -> Failure:
    """The message is taken at once, but the answer comes after a client's patience."""
    return Failure(accept=True, delay=delay)


def accepted_late(hold: float) -> Failure:
    """The message is taken only after a client has given up."""
    return Failure(accept=True, hold=hold)
