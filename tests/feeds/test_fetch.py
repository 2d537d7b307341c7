from __future__ import annotations

import logging
import time

import pytest

from bot.cli.logs import configure_logging
from bot.errors import FetchError, RefusedError
from bot.feeds.fetch import Fetcher
from tests.fakes.fetching import here
from tests.fakes.site import Answer, Request, Site


async def test_a_document_has_all_that_readers_need(site: Site, get: Fetcher) -> None:
    """Body, type and validators of an answer arrive as the server gave them."""
    head = {
        "ETag": 'W/"7"',
        "Last-Modified": "Mon, 11 Jan 2027 08:00:00 GMT",
        "Content-Type": "text/calendar; charset=utf-8",
    }
    site.answer("/feed.ics", "BEGIN:VCALENDAR ü", headers=head)
    document = await get(f"{site.url}/feed.ics#today")
    assert document.body == "BEGIN:VCALENDAR ü".encode()
    assert document.url == f"{site.url}/feed.ics"
    assert document.content_type == "text/calendar; charset=utf-8"
    assert document.etag == 'W/"7"'
    assert document.last_modified == "Mon, 11 Jan 2027 08:00:00 GMT"
    assert not document.not_modified


async def test_it_introduces_itself(site: Site) -> None:
    """A request says who asks and where to complain, and offers nothing but gzip."""
    site.answer("/", "x")
    async with here(contact="https://treffpunkt.example") as get:
        await get(site.url)
    headers = site.requests[0].headers
    assert headers["user-agent"].startswith("Treffpunkt/")
    assert headers["user-agent"].endswith("(+https://treffpunkt.example)")
    assert headers["accept-encoding"] == "gzip"
    assert headers["host"] == f"127.0.0.1:{site.port}"


async def test_redirects_are_followed_to_other_hosts(site: Site, get: Fetcher) -> None:
    """Relative and absolute redirects, also with raw umlauts, lead to the document."""
    with Site("127.0.0.2") as other:
        site.answer("/a/b", status=301, headers={"Location": "../c"})
        site.answer("/c", status=302, headers={"Location": f"{other.url}/d?e=f"})
        path = "/code-for-osnabrück/".encode().decode("latin-1")
        other.answer("/d", status=307, headers={"Location": path})
        other.answer("/code-for-osnabr%C3%BCck/", "there")
        document = await get(f"{site.url}/a/b")
        assert document.body == b"there"
        assert document.url == f"{other.url}/code-for-osnabr%C3%BCck/"


async def test_five_redirects_are_enough(site: Site, get: Fetcher) -> None:
    """The fifth redirect is followed, the sixth is not."""
    for hop in range(7):
        site.answer(f"/{hop}", status=302, headers={"Location": f"/{hop + 1}"})
    site.answer("/7", "there")
    assert (await get(f"{site.url}/2")).body == b"there"
    with pytest.raises(FetchError, match="more than 5 times"):
        await get(f"{site.url}/1")


async def test_a_circle_is_noticed(site: Site, get: Fetcher) -> None:
    """Two addresses that redirect to each other are asked once each."""
    site.answer("/a", status=302, headers={"Location": "/b"})
    site.answer("/b", status=302, headers={"Location": "/a"})
    with pytest.raises(FetchError, match="in a circle"):
        await get(f"{site.url}/a")
    assert site.paths() == ["/a", "/b"]


@pytest.mark.parametrize(
    "location",
    ["", "http://[", "file:///etc/passwd", "http://x y/", "//", "http://x:y/", "//a:99999999/"],
)
async def test_a_redirect_to_nowhere_is_an_error(site: Site, get: Fetcher, location: str) -> None:
    """A Location that is missing, broken or no web address ends the request."""
    site.answer("/", status=302, headers={"Location": location})
    with pytest.raises(FetchError):
        await get(site.url)


async def test_a_redirect_inward_is_refused(site: Site) -> None:
    """Every hop is checked, not only the first: port 22 of the same host is refused."""
    site.answer("/", status=302, headers={"Location": "http://127.0.0.1:22/"})
    async with Fetcher(allow_private=True, allowed_ports=frozenset({site.port})) as get:
        with pytest.raises(RefusedError, match="port 22"):
            await get(site.url)


async def test_a_redirect_to_a_private_address_is_refused(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host on the open internet cannot send us to one on our own network."""
    # Loopback stands in for the open internet here, for there is none in a test.
    monkeypatch.setattr(
        "bot.feeds.guard.closed", lambda address: None if address == "127.0.0.1" else "loopback"
    )
    with Site("127.0.0.3") as inward:
        site.answer("/", status=302, headers={"Location": inward.url})
        async with Fetcher(allowed_ports=None) as get:
            with pytest.raises(RefusedError, match=r"127\.0\.0\.3 is not on the open internet"):
                await get(site.url)
        assert len(site.requests) == 1
        assert inward.requests == []


async def test_credentials_stay_with_their_server(site: Site, get: Fetcher) -> None:
    """User and password go to the source's own server and nowhere else, nor into the document."""
    with Site("127.0.0.2") as other:
        site.answer("/", status=302, headers={"Location": "/private"})
        site.answer("/private", status=302, headers={"Location": f"{other.url}/"})
        other.answer("/", "x")
        address = site.url.replace("//", "//anna:p%40ss@")
        document = await get(address)
        sent = [request.headers.get("authorization") for request in site.requests]
        assert sent == ["Basic YW5uYTpwQHNz"] * 2
        assert "authorization" not in other.requests[0].headers
        assert "anna" not in document.url


async def test_nothing_secret_is_logged(
    site: Site, get: Fetcher, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a password nor the path of a private calendar appears in logs or errors."""
    monkeypatch.setattr("structlog.configure", lambda **_: None)  # it would outlive this test
    for name in (None, "httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, name)
    configure_logging("debug")
    address = site.url.replace("//", "//anna:geheim@") + "/private-4711/basic.ics"
    with pytest.raises(FetchError) as caught:
        await get(address)
    for text in (caplog.text, str(caught.value)):
        assert "geheim" not in text
        assert "4711" not in text


async def test_cookies_are_not_kept(site: Site, get: Fetcher) -> None:
    """A server that sets a cookie never sees it again, neither at a redirect nor later."""
    cookie = {"Set-Cookie": "id=1; Path=/"}
    site.answer("/", status=302, headers={**cookie, "Location": "/there"})
    site.answer("/there", "x", headers=cookie)
    for _ in range(2):
        await get(site.url)
    assert len(site.requests) == 4
    assert not any("cookie" in request.headers for request in site.requests)


async def test_proxies_of_the_environment_are_ignored(
    site: Site, get: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy variable would lead round the guard, so none is read."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    site.answer("/", "x")
    assert (await get(site.url)).body == b"x"


async def test_slow_heads_end_at_the_deadline(site: Site) -> None:
    """A server that takes its time is left alone after the deadline."""
    site.answer("/", "x", delay=20)
    async with here(deadline=0.2) as get:
        with pytest.raises(FetchError, match=r"not answer in full within 0\.2 seconds"):
            await get(site.url)


async def test_slow_bodies_end_at_the_deadline(site: Site) -> None:
    """A body that trickles does not prolong the deadline with each byte."""
    site.answer("/", b"x" * 100_000, drip=0.05)
    async with here(deadline=0.3) as get:
        began = time.monotonic()
        with pytest.raises(FetchError, match="within"):
            await get(site.url)
    assert time.monotonic() - began < 2


async def test_redirects_share_one_deadline(site: Site) -> None:
    """Each hop uses up what the hops before left."""
    for hop in range(4):
        site.answer(f"/{hop}", status=302, headers={"Location": f"/{hop + 1}"}, delay=0.15)
    site.answer("/4", "there", delay=0.15)
    async with here(deadline=0.4) as get:
        with pytest.raises(FetchError, match="within"):
            await get(f"{site.url}/0")
    assert len(site.requests) <= 3


async def test_scripts_can_answer_differently_each_time(site: Site, get: Fetcher) -> None:
    """After a failure the same fetcher asks again as if nothing had been."""
    answers = iter([Answer(status=500), Answer(body=b"x" * 10, cut=3), Answer(body=b"well")])

    def next_answer(_: Request) -> Answer:
        return next(answers)

    site.script("/", next_answer)
    for _ in range(2):
        with pytest.raises(FetchError):
            await get(site.url)
    assert (await get(site.url)).body == b"well"
