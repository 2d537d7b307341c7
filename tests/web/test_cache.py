"""What was rendered is kept, and let go, as its size and its stamp say."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest

from bot.store import marks
from bot.web.cache import BESIDE, Drawn, Rendering, Renderings
from tests.web.samples import occurrence

if TYPE_CHECKING:
    import httpx

    from tests.web.conftest import Web

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


async def test_a_rendering_holds_from_what_was_asked_for_to_what_was_read() -> None:
    """Whoever asks for either, or between, gets it; any other version is rendered anew."""
    kept, drawn = Renderings(), []

    async def ask(version: int, read: int) -> None:
        async def render() -> Rendering:
            drawn.append(version)
            return made(b"page", read)

        await kept.get("page", made(b"", version).stamp, render)

    for version in (5, 6, 7, 5, 8, 4):
        await ask(version, max(version, 7))
    assert drawn == [5, 8, 4]


async def test_a_database_put_back_is_shown_at_once(web: Web) -> None:
    """Also once its version has grown to the number that the other had."""
    await web.hold(occurrence(title="Abend vor der Sicherung"))
    assert _evenings(await web.get("/")) == ["Abend vor der Sicherung"]
    await _put_back(web, "9")
    await web.hold(occurrence(title="Verloren"))
    assert _evenings(await web.get("/")) == ["Verloren"]
    await _put_back(web, "1")
    await web.hold(occurrence(title="Abend vor der Sicherung"))
    await _put_back(web, "1")
    assert _evenings(await web.get("/")) == ["Abend vor der Sicherung"]
    await _put_back(web, "9")
    await web.hold(occurrence(title="Ein neuer Abend"))
    assert _evenings(await web.get("/")) == ["Ein neuer Abend"]


def _evenings(answer: httpx.Response) -> list[str]:
    """Return which evenings a page shows; of what else it says, files may change meanwhile."""
    assert answer.status_code == HTTPStatus.OK, answer.text
    known = ("Abend vor der Sicherung", "Verloren", "Ein neuer Abend")
    return [title for title in known if title in answer.text]


async def _put_back(web: Web, version: str) -> None:
    async with web.store.write() as connection:
        await marks.put(connection, marks.VERSION, version)
