"""What the head of an HTTP answer means: validators, refusals; and what went wrong without one."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import httpx

from bot.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Iterator

SOONEST_RETRY: Final = 60.0
LATEST_RETRY: Final = 24 * 3600.0
MAX_VALIDATOR: Final = 1024

_CAUSES: Final = (
    (ssl.SSLError, "no secure connection (TLS) came about"),
    (ConnectionRefusedError, "the connection was refused"),
    (ConnectionResetError, "the connection was cut"),
)
_UNREACHED: Final = (httpx.ConnectError, httpx.ConnectTimeout, OSError, ValueError)
_BUSY: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


def validator(response: httpx.Response, name: str) -> str | None:
    """Return an ETag or Last-Modified worth sending back; None for none, or a monster."""
    value = response.headers.get(name, "")
    return value if value and len(value) <= MAX_VALIDATOR and value.isprintable() else None


def refusal(response: httpx.Response, now: datetime | None = None) -> FetchError:
    """Turn an answer that is no document into the error to raise."""
    status = response.status_code
    try:
        phrase = f" ({HTTPStatus(status).phrase})"
    except ValueError:
        phrase = ""
    if status == HTTPStatus.GONE:
        phrase = " (Gone), so it is not asked again; give its new address, or take it out"
    wait = response.headers.get("retry-after", "") if status in _BUSY else ""
    return FetchError(
        f"answers {status}{phrase}",
        status=status,
        retry_after=retry_after(wait, now or datetime.now(UTC)),
    )


def retry_after(value: str, now: datetime) -> float | None:
    """Return the seconds that a Retry-After asks for, at least a minute and at most a day."""
    seconds = asked_to_wait(value, now)
    return None if seconds is None else min(max(seconds, SOONEST_RETRY), LATEST_RETRY)


def asked_to_wait(value: str, now: datetime) -> float | None:
    """Read a Retry-After: seconds from now, below zero for a moment that has passed.

    Both forms of RFC 9110 section 10.2.3: seconds, or an HTTP date. None if it is neither.
    """
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # no date; a year of twenty digits
        return None
    return ((until if until.tzinfo else until.replace(tzinfo=UTC)) - now).total_seconds()


def why(error: BaseException) -> str:
    """Return in a few words why no answer came, by the deepest cause that we understand."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its TLS certificate is not valid ({cause.verify_message})"
        for kind, words in _CAUSES:
            if isinstance(cause, kind):
                return words
    if isinstance(error, httpx.InvalidURL) or "in location header" in str(error):
        return "redirects to an address that is none"
    if isinstance(error, _UNREACHED):
        return "could not be reached"
    if isinstance(error, httpx.LocalProtocolError):
        return "cannot be asked like that (a header or the address is malformed)"
    return "the answer was cut off or is not HTTP"


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        if isinstance(cause, BaseExceptionGroup):
            for inner in cause.exceptions:
                yield from _causes(inner)
        cause = cause.__cause__ or cause.__context__
