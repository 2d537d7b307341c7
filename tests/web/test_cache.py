"""What was rendered is kept, and let go, as its size and its stamp say."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

import pytest

from bot.web.cache import BESIDE, Drawn, Rendering, Renderings

NOW = datetime(2027, 1, 11, tzinfo=UTC)


def made(drawn: bytes | Drawn, version: int = 1) -> Rendering:
    """Return a rendering of a version of the data."""
    return Rendering.of(drawn, modified=NOW, stamp=(version, date(2027, 1, 11), None))


@pytest.mark.parametrize(("body", "twice"), [(b"Treffen " * 500, True), (os.urandom(4000), False)])
def test_what_is_compressed_already_is_kept_once(body: bytes, twice: bool) -> None:  # noqa: FBT001
    """A picture would hardly be smaller, and would take its room twice."""
    one = made(body)
    assert (one.gzipped is not None) is twice
    assert one.size == len(body) + len(one.gzipped or b"") + BESIDE


async def test_headers_are_those_of_the_newest_data() -> None:
    """Where the same bytes are drawn anew, what stands beside them may still be another."""
    kept = Renderings()
    for version in (1, 2):
        drawn = made(Drawn(b"[]", {"Link": f"<?cursor={version}>"}), version)

        async def render(drawn: Rendering = drawn) -> Rendering:
            return drawn

        answer = await kept.get("list", drawn.stamp, render)
        assert answer.headers == {"Link": f"<?cursor={version}>"}
