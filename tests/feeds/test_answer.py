from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.errors import FetchError
from bot.feeds.answer import retry_after

if TYPE_CHECKING:
    from bot.feeds.fetch import Fetcher
    from tests.fakes.site import Site


@pytest.mark.parametrize("name", ["ETag", "Last-Modified"])
async def test_an_unchanged_document_is_not_sent_again(site: Site, get: Fetcher, name: str) -> None:
    """Either validator makes the request conditional, and a 304 is no error."""
    site.answer("/", "x", headers={name: "Mon, 11 Jan 2027 08:00:00 GMT"})
    first = await get(site.url)
    second = await get(site.url, etag=first.etag, last_modified=first.last_modified)
    assert second.not_modified
    assert second.body == b""
    assert (second.etag, second.last_modified) == (first.etag, first.last_modified)


async def test_a_304_leaves_the_connection_usable(site: Site, get: Fetcher) -> None:
    """Polling again and again needs one connection, not one for each answer."""
    site.answer("/", "x", headers={"ETag": '"1"'})
    for _ in range(5):
        await get(site.url, etag='"1"')
    assert site.connections == 1


async def test_a_304_nobody_asked_for_is_an_error(site: Site, get: Fetcher) -> None:
    """Not modified since what? Such an answer is no document."""
    site.answer("/", status=304)
    with pytest.raises(FetchError, match="answers 304"):
        await get(site.url)


@pytest.mark.parametrize("status", [204, 206, 400, 401, 403, 404, 410, 451, 500, 502, 599])
async def test_other_statuses_are_errors(site: Site, get: Fetcher, status: int) -> None:
    """What is not a document says so with its status, in one line."""
    site.answer("/", status=status)
    with pytest.raises(FetchError, match=rf"^127\.0\.0\.1: answers {status}") as caught:
        await get(site.url)
    assert caught.value.status == status
    assert caught.value.retry_after is None
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("wait", "seconds"),
    [
        ("600", 600),
        ("1", 60),
        ("99999999999999999999", 86400),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 60),
        ("Fri, 31 Dec 9999 23:59:59 -2300", 86400),
    ],
)
async def test_a_busy_server_is_obeyed(
    site: Site, get: Fetcher, status: int, wait: str, seconds: float
) -> None:
    """Retry-After is understood as seconds and as a date, and stays within a minute and a day."""
    site.answer("/", status=status, headers={"Retry-After": wait})
    with pytest.raises(FetchError) as caught:
        await get(site.url)
    assert caught.value.retry_after == seconds


def test_a_date_to_retry_after_is_counted_from_now() -> None:
    """An HTTP date in an hour means an hour."""
    now = datetime(2027, 1, 11, 8, tzinfo=UTC)
    assert retry_after("Mon, 11 Jan 2027 09:00:00 GMT", now) == 3600


@pytest.mark.parametrize(
    "value", ["", "soon", "-5", "1.5", "٣", "Mon, 99 Foo 2027", "1 Jan 99999999999999999999"]
)
def test_a_strange_retry_after_is_ignored(value: str) -> None:
    """What is neither seconds nor a date asks for nothing."""
    assert retry_after(value, datetime.now(UTC)) is None


async def test_a_monstrous_validator_is_not_kept(site: Site, get: Fetcher) -> None:
    """A server cannot make us store and resend kilobytes."""
    site.answer("/", "x", headers={"ETag": '"' + "x" * 5000 + '"'})
    assert (await get(site.url)).etag is None
