from __future__ import annotations

import asyncio
import time
from itertools import pairwise

import httpx
import pytest

from bot.errors import FetchError, RefusedError
from bot.feeds.document import CRAWL, Document
from bot.feeds.fetch import Fetcher
from bot.feeds.robots import KEPT, KEPT_UNREACHABLE, MOST_BYTES, MOST_HOSTS, Robots, parse
from tests.fakes.fetching import here
from tests.fakes.site import Answer, Site

FORBIDS = "User-agent: *\nDisallow: /private\n"


class Clock:
    """A clock that is turned by hand."""

    now = 0.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


async def test_pages_that_are_forbidden_are_not_asked(site: Site, get: Fetcher) -> None:
    """A page that robots.txt forbids is refused with what to do, and the server never asked."""
    site.answer("/robots.txt", FORBIDS)
    site.answer("/private/page", "x")
    with pytest.raises(FetchError, match=r"^127\.0\.0\.1: its robots\.txt .* \(\.ics\), or ask"):
        await get(f"{site.url}/private/page", request=CRAWL)
    assert site.paths() == ["/robots.txt"]


async def test_a_calendar_that_was_configured_is_asked_regardless(site: Site, get: Fetcher) -> None:
    """What a lead gave as the lab's calendar is no crawling: robots.txt is not even asked for."""
    site.answer("/robots.txt", FORBIDS)
    site.answer("/private/a.ics", "x")
    assert (await get(f"{site.url}/private/a.ics")).body == b"x"
    assert site.paths() == ["/private/a.ics"]


async def test_it_is_asked_for_once_per_host(site: Site, get: Fetcher) -> None:
    """Many pages of one site, also at once, need its robots.txt once."""
    site.answer("/robots.txt", FORBIDS)
    site.script("", lambda _: Answer(body=b"x"))
    await asyncio.gather(*(get(f"{site.url}/{n}", request=CRAWL) for n in range(5)))
    await get(f"{site.url}/again", request=CRAWL)
    assert site.paths().count("/robots.txt") == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
async def test_no_robots_txt_allows_everything(site: Site, get: Fetcher, status: int) -> None:
    """A site that has none, or does not show it, forbids nothing (RFC 9309 section 2.3.1.3)."""
    site.answer("/robots.txt", status=status)
    site.answer("/page", "x")
    assert (await get(f"{site.url}/page", request=CRAWL)).body == b"x"


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_a_robots_txt_that_fails_forbids_for_now(
    site: Site, get: Fetcher, status: int
) -> None:
    """While it cannot be had nothing is allowed (RFC 9309 section 2.3.1.4), and we say so."""
    site.answer("/robots.txt", status=status)
    site.answer("/page", "x")
    with pytest.raises(FetchError, match=rf"robots\.txt answers {status}, so its pages are left"):
        await get(f"{site.url}/page", request=CRAWL)
    assert site.paths() == ["/robots.txt"]


async def test_an_unreachable_one_forbids_for_now(site: Site) -> None:
    """A robots.txt that never ends costs a third of the deadline, and the page is left alone."""
    site.answer("/robots.txt", "x", delay=5)
    site.answer("/page", "x")
    async with here(deadline=0.9) as get:
        began = time.monotonic()
        with pytest.raises(FetchError, match=r"robots\.txt cannot be had"):
            await get(f"{site.url}/page", request=CRAWL)
    assert time.monotonic() - began < 2


async def test_a_host_that_does_not_exist_is_said_to_be_unknown(get: Fetcher) -> None:
    """Whoever mistyped an address hears of that, not of a robots.txt."""
    with pytest.raises(FetchError, match=r"nowhere\.invalid: the name could not be resolved"):
        await get("https://nowhere.invalid/page", request=CRAWL)


async def test_where_a_page_redirects_to_is_asked_too(site: Site, get: Fetcher) -> None:
    """Each hop is judged by the robots.txt of its own host."""
    with Site("127.0.0.2") as other:
        site.answer("/page", status=302, headers={"Location": f"{other.url}/private/x"})
        other.answer("/robots.txt", FORBIDS)
        with pytest.raises(FetchError, match=r"^127\.0\.0\.2: its robots\.txt"):
            await get(f"{site.url}/page", request=CRAWL)
        assert other.paths() == ["/robots.txt"]


async def test_it_passes_the_guard() -> None:
    """A robots.txt on loopback is not asked for either, and the refusal names the setting."""
    with Site() as site:
        async with Fetcher(allowed_ports=None) as get:
            with pytest.raises(RefusedError, match="ALLOW_PRIVATE_ADDRESSES"):
                await get(f"{site.url}/page", request=CRAWL)
        assert site.connections == 0


async def test_a_crawl_delay_is_kept(site: Site, get: Fetcher) -> None:
    """Pages of a site that asks for pauses are asked for one after the other."""
    site.answer("/robots.txt", "User-agent: *\nCrawl-delay: 0.2\n")
    site.script("", lambda _: Answer(body=b"x"))
    await asyncio.gather(*(get(f"{site.url}/{n}", request=CRAWL) for n in range(4)))
    pages = sorted(one.at for one in site.requests if one.path != "/robots.txt")
    assert min(b - a for a, b in pairwise(pages)) > 0.1


@pytest.mark.parametrize("delay", ["-3", "nan", "inf", "1e999", "soon"])
async def test_a_strange_crawl_delay_is_ignored(site: Site, get: Fetcher, delay: str) -> None:
    """What is no number of seconds holds nobody up."""
    site.answer("/robots.txt", f"User-agent: *\nCrawl-delay: {delay}\n")
    site.answer("/page", "x")
    async with asyncio.timeout(5):
        for _ in range(2):
            await get(f"{site.url}/page", request=CRAWL)
    assert site.paths().count("/page") == 2


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow:\n", True),
        ("User-agent: *\nDisallow: /\n", False),
        ("user-agent: TREFFPUNKT\ndisallow: /\n", False),
        ("User-agent: Treffpunkt/1.0\nDisallow: /\n", False),
        ("User-agent: GPTBot\nDisallow: /\n", True),
        ("User-agent: GPTBot\nUser-agent: *\nDisallow: /\n", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Treffpunkt\nAllow: /\n", True),
        ("User-agent: Treffpunktbot\nDisallow: /\n", True),
        ("User-agent: *\nDisallow: /\nAllow: /events\n", True),
        ("User-agent: *\nDisallow: /*.ics$\n", True),
        ("User-agent: *\nDisallow: /*?format=*\n", True),
        ("User-agent: *\nDisallow: /ev*ts/*/2027\n", False),
        ("\ufeffUser-agent: *\r\nDisallow: /events # not for you\r\n", False),
        ("Disallow: /\n", True),
        ("<!doctype html><title>Not found</title>", True),
        ("\x00\x01\ufffd: ::\n:\nUser-agent:\n", True),
    ],
)
def test_reads_what_is_said_to_us(robots: str, allowed: bool) -> None:  # noqa: FBT001
    """The most specific group and the longest rule count; other programs' rules do not."""
    url = "https://lab.example/events/x/2027"
    assert parse(robots.encode()).can_fetch(url, "Treffpunkt") is allowed


@pytest.mark.parametrize(
    "robots",
    [
        "".join(f"User-agent: b{n}\n" for n in range(12_000)) + "Disallow: /a\n" * 25_000,
        "User-agent: *\nDisallow: /" + "*a" * 250_000 + "b$\n",
        "User-agent: *\n" + "".join(f"Disallow: /{'*x' * 20}{n}\n" for n in range(9_000)),
        "User-agent: *\n" + "Disallow: /$$$$$$$$$$$$$$$$$$$$\n" * 16_000,
        "U" * 500_000,
    ],
)
def test_bombs_are_read_in_time(robots: str) -> None:
    """Thousands of programs times thousands of rules, and wildcards without end, take no time."""
    began = time.process_time()
    parse(robots.encode()).can_fetch("https://lab.example/" + "a" * 4_000, "Treffpunkt")
    assert time.process_time() - began < 3


def test_only_the_beginning_of_a_huge_one_counts() -> None:
    """What stands beyond 500 KB is ignored (RFC 9309 section 2.5)."""
    body = b"User-agent: *\n" + b"#" * MOST_BYTES + b"\nDisallow: /\n"
    assert parse(body).can_fetch("https://lab.example/", "Treffpunkt")


async def test_it_is_believed_for_a_day_and_asked_again() -> None:
    """A robots.txt holds 24 hours; one that could not be had is tried again after minutes."""
    clock, asked = Clock(), []
    answers: list[Document | FetchError] = [
        FetchError("x", status=503),
        Document("", FORBIDS.encode()),
        FetchError("x", status=404),
    ]

    async def ask(url: str) -> Document:
        asked.append(url)
        answer = answers.pop(0)
        if isinstance(answer, FetchError):
            raise answer
        return answer

    robots, page = Robots(ask, clock), httpx.URL("https://lab.example/private/x?y")
    for at, allowed in (
        (0.0, False),
        (KEPT_UNREACHABLE + 1, False),
        (KEPT_UNREACHABLE + KEPT, False),
        (KEPT_UNREACHABLE + KEPT + 2, True),
    ):
        clock.now = at
        try:
            await robots.permit(page)
        except FetchError:
            assert not allowed
        else:
            assert allowed
    assert asked == ["https://lab.example/robots.txt"] * 3


async def test_few_hosts_are_remembered() -> None:
    """However many sites are crawled, memory stays bounded."""
    asked: list[str] = []

    async def ask(url: str) -> Document:
        asked.append(url)
        raise FetchError("none", status=404)

    robots = Robots(ask)
    for number in (*range(MOST_HOSTS + 5), 0, MOST_HOSTS):
        await robots.permit(httpx.URL(f"https://{number}.example/"))
    assert len(asked) == MOST_HOSTS + 6  # the first was forgotten, the latest not
    await robots.aclose()


async def test_whoever_gives_up_takes_it_from_nobody(site: Site, get: Fetcher) -> None:
    """Of two who wait for one robots.txt the second gets it though the first was cancelled."""
    site.answer("/robots.txt", "", delay=0.3)
    site.answer("/page", "x")
    first = asyncio.create_task(get(f"{site.url}/page", request=CRAWL))
    second = asyncio.create_task(get(f"{site.url}/page", request=CRAWL))
    await asyncio.sleep(0.1)
    first.cancel()
    assert (await second).body == b"x"
    assert site.paths() == ["/robots.txt", "/page"]
