"""Decode an answer's body bit by bit, so that no more than the limit ever exists in memory.

Only gzip is offered and inflated here: HTTP libraries decode each chunk in one go, and
3 KB of brotli can become 2 GB inside them.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from bot.errors import FetchError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import AsyncIterable

# RFC 1952 section 2.2 allows several members; a body of thousands only burns time.
MAX_MEMBERS: Final = 64
_GZIP: Final = 16 + zlib.MAX_WBITS
_FIRST_BYTE: Final = b"\x1f"


async def read_body(chunks: AsyncIterable[bytes], encoding: str, limit: int) -> bytes:
    """Return the decoded body of at most `limit` bytes; TooLargeError, FetchError.

    `encoding` is the Content-Encoding; anything but gzip was not asked for and is refused.
    """
    if encoding in {"gzip", "x-gzip"}:
        return await _inflated(chunks, limit)
    if encoding in {"", "identity"}:
        return await _plain(chunks, limit)
    raise FetchError("the answer is packed in a way we did not ask for")


async def _plain(chunks: AsyncIterable[bytes], limit: int) -> bytes:
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        _bound(len(body), limit)
    return bytes(body)


async def _inflated(chunks: AsyncIterable[bytes], limit: int) -> bytes:
    gzip = _Gunzip(limit)
    received = 0
    async for chunk in chunks:
        received += len(chunk)
        _bound(received, limit)
        gzip.feed(chunk)
    return gzip.finish()


def _bound(size: int, limit: int) -> None:
    if size > limit:
        most = f"{limit >> 20} MB" if limit >= 1 << 20 else f"{limit:,} bytes"
        raise TooLargeError(f"the answer is larger than {most}")


class _Gunzip:
    """Inflate gzip members one after the other, never producing more than `limit` + 1 bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._body = bytearray()
        self._member = zlib.decompressobj(_GZIP)
        self._members = 1

    def feed(self, data: bytes) -> None:
        """Take the next packed bytes."""
        while data:
            if self._member.eof and not self._next_member(data):
                return
            try:
                self._body += self._member.decompress(data, self._limit + 1 - len(self._body))
            except zlib.error as error:
                raise FetchError("the answer is broken gzip") from error
            _bound(len(self._body), self._limit)
            data = self._member.unconsumed_tail or self._member.unused_data

    def finish(self) -> bytes:
        """Return the body; FetchError when the last member is cut off."""
        if not self._member.eof:
            raise FetchError("the answer was cut off")
        return bytes(self._body)

    def _next_member(self, data: bytes) -> bool:
        if not data.startswith(_FIRST_BYTE):
            return False  # padding after the last member (RFC 1952 does not forbid it)
        self._members += 1
        if self._members > MAX_MEMBERS:
            raise FetchError("the answer is packed in too many pieces")
        self._member = zlib.decompressobj(_GZIP)
        return True
