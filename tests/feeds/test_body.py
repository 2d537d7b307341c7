from __future__ import annotations

import gzip
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import FetchError, TooLargeError
from bot.feeds.body import read_body
from tests.fakes.fetching import here

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.feeds.fetch import Fetcher
    from tests.fakes.site import Site


async def test_endless_bodies_end_at_the_limit(site: Site) -> None:
    """A body without an end is cut off as soon as it is too large."""
    site.answer("/", b"x" * 65536, endless=True)
    async with here(limit=1_000_000) as get:
        with pytest.raises(TooLargeError, match=r"larger than 1,000,000 bytes"):
            await get(site.url)


async def test_the_limit_itself_is_allowed(site: Site) -> None:
    """A body of exactly the limit is read, packed or not; one byte more is not."""
    async with here(limit=1000) as get:
        for size, fits in ((1000, True), (1001, False)):
            site.answer("/plain", b"x" * size)
            packed = gzip.compress(b"x" * size)
            site.answer("/gzip", packed, headers={"Content-Encoding": "gzip"})
            for path in ("/plain", "/gzip"):
                if fits:
                    assert len((await get(site.url + path)).body) == size
                else:
                    with pytest.raises(TooLargeError):
                        await get(site.url + path)


async def test_a_gzip_bomb_stays_small(site: Site, get: Fetcher) -> None:
    """A packed gigabyte costs little more memory than the limit of ten megabytes."""
    block = gzip.compress(b"\0" * (64 << 20))
    site.answer("/", block * 16, headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError, match="larger than 10 MB"):
            await get(site.url)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 40 << 20


async def test_gzip_is_unpacked(site: Site, get: Fetcher) -> None:
    """Packed bodies arrive unpacked, also in several members and with padding behind."""
    for body in (
        gzip.compress(b"a" * 100_000),
        gzip.compress(b"a" * 50_000) + gzip.compress(b"a" * 50_000),
        gzip.compress(b"a" * 100_000) + b"\0" * 512,
    ):
        site.answer("/", body, headers={"Content-Encoding": "gzip"})
        assert (await get(site.url)).body == b"a" * 100_000


@pytest.mark.parametrize(
    ("body", "encoding", "message"),
    [
        (gzip.compress(b"a" * 1000)[:-9], "gzip", "cut off"),
        (b"", "gzip", "cut off"),
        (b"BEGIN:VCALENDAR", "gzip", "broken gzip"),
        (gzip.compress(b"a")[:-8] + b"\0" * 8, "gzip", "broken gzip"),
        (gzip.compress(b"") * 1000, "gzip", "too many pieces"),
        (b"x", "br", "did not ask for"),
        (b"x", "gzip, gzip", "did not ask for"),
    ],
    # Packed bytes hold the time of packing, and names of tests have to be the same everywhere.
    ids=["cut", "empty", "plain", "checksum", "members", "brotli", "twice"],
)
async def test_broken_packing_is_an_error(
    site: Site, get: Fetcher, body: bytes, encoding: str, message: str
) -> None:
    """What cannot be unpacked in full is never taken for a complete answer."""
    site.answer("/", body, headers={"Content-Encoding": encoding})
    with pytest.raises(FetchError, match=message):
        await get(site.url)


@pytest.mark.parametrize(
    "how",
    [
        {"cut": 500},
        {"cut": 0},
        {"length": 2000},
        {"raw": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nBEGIN\r\n"},
        {"raw": b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\nContent-Length: 5\r\n\r\nBEGIN"},
        {"raw": b"HTTP/1.1 200 OK\r\nContent-Len"},
        {"raw": b"SSH-2.0-OpenSSH_9.9\r\n"},
        {"raw": b""},
        {"raw": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000},
    ],
)
async def test_a_partial_answer_is_never_complete(
    site: Site, get: Fetcher, how: dict[str, Any]
) -> None:
    """A connection that ends before the body does is an error, whatever came until then."""
    site.answer("/", b"x" * 1000, **how)
    with pytest.raises(FetchError, match=r"127\.0\.0\.1: .*(cut|not HTTP)"):
        await get(site.url)


async def test_a_body_longer_than_announced_ends_where_it_said(site: Site, get: Fetcher) -> None:
    """Bytes behind the announced length are no part of the document."""
    site.answer("/", b"BEGIN and more", length=5)
    assert (await get(site.url)).body == b"BEGIN"


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
async def test_packing_survives_any_cut_into_chunks(size: int) -> None:
    """Where the network cuts a packed body changes nothing, not even between two members."""
    plain = bytes(range(256)) * 20
    packed = gzip.compress(plain) + gzip.compress(b"") + gzip.compress(plain)

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(packed), size):
            yield packed[start : start + size]

    assert await read_body(chunks(), "gzip", 2 * len(plain)) == plain * 2
    with pytest.raises(TooLargeError):
        await read_body(chunks(), "gzip", 2 * len(plain) - 1)
