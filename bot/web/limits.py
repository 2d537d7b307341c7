"""How often one reader may ask for what is costly; kept in memory, never written down.

An address is known only by a salted hash, and the salt is gone with the process. uvicorn replaces a
proxy's address by the reader's where `FORWARDED_ALLOW_IPS` names the proxy.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
import secrets
import time
from collections import OrderedDict, deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

MOST_KEPT: Final = 10_000
"""How many readers are remembered; whoever came longest ago is forgotten first."""
_HOUSEHOLD: Final = 64
"""Bits of an IPv6 address that name a household, which chooses the rest itself (RFC 6177)."""


class Limit:
    """Lets each reader pass at most `most` times within any `seconds`."""

    def __init__(
        self,
        most: int,
        seconds: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        kept: int = MOST_KEPT,
    ) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._kept = kept
        self._salt = secrets.token_bytes(16)
        self._passed: OrderedDict[bytes, deque[float]] = OrderedDict()

    def wait(self, who: str) -> int:
        """Return 0 and count it if this reader may pass now, else the seconds to wait."""
        now, key = self._clock(), self._key(who)
        times = self._passed.setdefault(key, deque(maxlen=self._most))
        self._passed.move_to_end(key)
        if len(self._passed) > self._kept:
            self._passed.popitem(last=False)
        if len(times) == self._most and (left := times[0] + self._seconds - now) > 0:
            return math.ceil(left)
        times.append(now)
        return 0

    def _key(self, who: str) -> bytes:
        return hashlib.blake2b(who.encode("utf-8", "replace"), key=self._salt).digest()[:16]


def asker(request: Request) -> str:
    """Return who asks: an address, for IPv6 the household's; "" where the server does not know."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((int(address), _HOUSEHOLD), strict=False))
    return str(address)
