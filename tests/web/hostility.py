"""What a hostile visitor gets from every address: an answer that is no error of ours, and no more.

Bytes are sent as they are, for a well-behaved client would mend half of them. For longer than the
tests have: `python -m tests.web.hostility --requests 20000`.
"""

from __future__ import annotations

import argparse
import random
import re
import socket
import sys
import tempfile
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import structlog

from bot.store.engine import Store
from bot.web.routes import create_app
from tests.web.api.odd import odd_occurrences, odd_registry
from tests.web.api.served import served
from tests.web.samples import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

Headers = tuple[tuple[str, str], ...]

ELSEWHERE: Final = "hostile.example"
"""Says who we are in Host and X-Forwarded-Host, and must stand in no answer."""
SLOW: Final = 10.0
METHODS: Final = ("GET", "HEAD", "OPTIONS", "PUT", "POST", "DELETE", "PATCH", "BREW")
LONG: Final = "a" * 10_000
PARTS: Final = ("xyz", "%00", "%ff", "%F0%9F%92%A9", "..%2f..", "%2e%2e", "'--", "x" * 3000)
QUERIES: Final = (
    "from=yesterday",
    "from=0001-01-01",
    "to=9999-12-31",
    "from=9999-12-31&to=9999-12-31",
    "month=9999-12",
    "month=0001-01",
    "month=2026-13",
    "near=1,2,3&within=-5",
    "near=nan,inf&within=nan",
    "near=50,7&within=1e999",
    "lab=%00",
    "lab=xyz",
    "state=%F0%9F%92%A9",
    "attendance=x",
    "lang=%00",
    "lang=xx",
    "q=%00",
    "q=%ff%fe",
    "q=%25%5F%27%22;DROP",
    f"q={LONG}",
    "lab=ulm&" * 1000,
    "&".join(f"a{number}=1" for number in range(3000)),
    "cursor=abc",
    "cursor=%00",
    "limit=-1",
    "limit=99999999999999999999",
    "url=%00",
    "=&&&=",
)
HEADERS: Final[tuple[Headers, ...]] = (
    (("Range", "bytes=0-10"),),
    (("Range", "bytes=99999999999999999999-"),),
    (("Accept", "*/*;q=nan," * 200),),
    (("Accept-Language", ",".join(f"x{number};q=0.{number}" for number in range(500))),),
    (("Accept-Language", "de;q=abc;;;,,"),),
    (("Accept-Encoding", "gzip;q=nan, *;q=inf"),),
    (("Accept-Encoding", "gzip;q=-1"),),
    (("X-Forwarded-Host", ELSEWHERE), ("Forwarded", f"host={ELSEWHERE};for=\xff")),
    (("X-Forwarded-For", "\xff" * 300), ("X-Forwarded-Proto", "gopher")),
    (("If-Modified-Since", "Mon, 99 Foo 99999 99:99:99 GMT"),),
    (("If-Modified-Since", "Fri, 31 Dec 9999 23:59:59 -9999"),),
    (("If-None-Match", "W/" * 500),),
    (("Cookie", "\xe9=\xff"), ("Origin", "null")),
    (("Content-Length", "1"), ("Expect", "100-continue")),
)
BODIES: Final = (
    b"\x00\xff" * 100,
    b"a=1&" * 1000,
    b"x" * 70_000,
    b"{}",
    b"url=%00",
    b"words=" + b"%F0%9F%92%A9" * 1000,
    b"step=meeting&day=9999-99-99&title=%00&mail=x",
    b"step=evening&when=jeden+0.+Montag&mail=a@b.c",
    b"token=abc&do=accept",
    b"reason=\xff",
)


@dataclass(frozen=True, slots=True)
class Asking:
    """One request, byte by byte."""

    method: str
    target: str
    headers: Headers = ()
    body: bytes = b""

    def __bytes__(self) -> bytes:
        told = (("Host", ELSEWHERE), ("Connection", "close"), *self.headers)
        if self.body:
            told = (*told, ("Content-Length", str(len(self.body))))
        lines = [f"{self.method} {self.target} HTTP/1.1", *(f"{name}: {is_}" for name, is_ in told)]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + self.body

    def __str__(self) -> str:
        return f"{self.method} {self.target[:100]} {self.headers} {self.body[:60]!r}"


@dataclass
class Found:
    """What came out: how many requests were sent, and what was wrong with the answers."""

    requests: int = 0
    problems: list[str] = field(default_factory=list)


def every_route() -> list[str]:
    """Return the paths that the application answers, as its routes say them."""
    app = create_app(
        store=Store.open("sqlite://"), registry=odd_registry(), public_url="", now=lambda: NOW
    )
    return [str(getattr(route, "path", "/")) for route in app.routes]


def examine(address: str, most: int, seed: int = 0) -> Found:
    """Ask all routes plainly, and of all that is odd a random `most`."""
    routes = every_route()
    odd = [one for route in routes for one in _odd(route)]
    random.Random(seed).shuffle(odd)
    found = Found()
    for one in [Asking("GET", _sound(route)) for route in routes] + odd[:most]:
        found.requests += 1
        began = time.monotonic()
        answer = _ask(address, bytes(one))
        if wrong := _wrong(one, answer, time.monotonic() - began):
            found.problems.append(f"{one}: {wrong}")
    return found


def _odd(route: str) -> Iterator[Asking]:
    sound = _sound(route)
    for part in PARTS:
        yield from (Asking(method, _filled(route, part)) for method in METHODS)
    yield from (Asking(method, sound) for method in METHODS)
    yield from (Asking("GET", f"{sound}?{query}") for query in QUERIES)
    yield from (Asking("GET", sound, headers) for headers in HEADERS)
    form = (("Content-Type", "application/x-www-form-urlencoded"),)
    yield from (Asking("POST", sound, form, body) for body in BODIES)
    yield from (Asking("GET", target) for target in (f"{sound}/{LONG}", f"/{sound}", "*", "/%"))


def _sound(route: str) -> str:
    slug, meeting = next(iter(odd_registry().labs)), odd_occurrences()[0].id
    return _filled(route.replace("{slug}", slug).replace("{id}", meeting), "x")


def _filled(route: str, part: str) -> str:
    return re.sub(r"\{[^}]*\}", lambda _: part, route)


def _ask(address: str, sent: bytes) -> bytes:
    parts, answer = urlsplit(address), bytearray()
    assert parts.hostname is not None
    with socket.create_connection((parts.hostname, parts.port or 80), timeout=SLOW) as connection:
        try:
            connection.sendall(sent)
            while piece := connection.recv(1 << 16):
                answer += piece
        except OSError:
            pass  # it hung up, or is silent: what had been said until then is judged
    return bytes(answer)


def _wrong(one: Asking, answer: bytes, seconds: float) -> str:
    head, _, body = answer.partition(b"\r\n\r\n")
    status = re.match(rb"HTTP/1\.1 (\d{3}) ", head)
    if status is None:
        return f"no answer: {answer[:80]!r}"
    # Nothing is examined in this application, and /check says so.
    if status[1].startswith(b"5") and (status[1] != b"503" or "/check" not in one.target):
        return f"answers {status[1].decode()}"
    if ELSEWHERE.encode() in answer:
        return "believes the visitor's word for where it is"
    if one.method == "HEAD" and body:
        return "HEAD with a body"
    return f"took {seconds:.1f} s" if seconds > SLOW / 2 else ""


def main() -> int:
    """Examine every address for as long as asked."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--requests", type=int, default=20_000)
    options.add_argument("--seed", type=int, default=0)
    told = options.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with (
        tempfile.TemporaryDirectory() as folder,
        served(f"sqlite:///{folder}/odd.db") as address,
    ):
        found = examine(address, told.requests, told.seed)
    sys.stdout.write("\n".join([*found.problems, f"{found.requests} requests\n"]))
    return 1 if found.problems else 0


if __name__ == "__main__":
    sys.exit(main())
