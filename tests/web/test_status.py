from __future__ import annotations

import re
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.lab import Network
from tests.web.conftest import Clock
from tests.web.places import DAY, TODAY, Places, failing, feed, lab, rule, state
from tests.web.samples import NOW

if TYPE_CHECKING:
    from bot.store.engine import Store

A, B, C = (f"https://{name}.example/termine.ics" for name in "abc")


@pytest.fixture
async def places(store: Store) -> Places:
    """Three labs: two active, one asleep."""
    return await Places.open(
        store,
        Clock(),
        lab(feed(A), slug="aachen"),
        lab(feed(B), slug="bonn"),
        lab(feed(C), slug="celle", active=False),
    )


def counts(page: str) -> dict[str, str]:
    """Return the numbers on top of the page by what they count."""
    return dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page))


def group(page: str, name: str) -> str:
    """Return one section of the page; "" if there is none."""
    return page.partition(f'<section class="sources {name}"')[2].partition("</section>")[0]


async def test_health_is_said_in_words_the_sick_ones_first(places: Places) -> None:
    """Who fails says with what, since when, when it was last good, and what a lead can do."""
    await places.went(A, state())
    await places.went(B, failing("b.example: answers 404 (Not Found)"))
    page = await places.page("/status")
    assert "answers 404 since 8 January; last good on 7 January" in group(page, "ill")
    assert "Was the group renamed or moved?" in group(page, "ill")
    assert "answers, last heard today at 07:50" in group(page, "well")
    assert page.index("Bonn") < page.index("Aachen") < page.index("Celle")
    german = await places.page("/status", "de")
    assert "antwortet mit 404 seit 8. Januar; zuletzt gut am 7. Januar" in german
    assert "antwortet, zuletzt heute um 07:50" in german


async def test_the_counts_stand_on_top(places: Places) -> None:
    """Labs, sources, and how many of them answer, cannot be read, or rest."""
    await places.went(A, state())
    await places.went(B, failing("timeout"))
    told = {"labs": "3", "sources": "3", "answers": "1", "cannot be read": "1", "rests": "1"}
    assert counts(await places.page("/status")) == told


async def test_what_rests_is_told_as_such(store: Store) -> None:
    """Gone for good, refused by robots.txt, of an inactive lab, not asked yet: none is an alarm."""
    places = await Places.open(
        store,
        Clock(),
        lab(feed(A), feed(B), feed("https://new.example/x.ics"), slug="aachen"),
        lab(feed(C), slug="celle", active=False),
    )
    await places.went(A, failing("a.example: answers 410 (Gone), so …", gone=True))
    await places.went(B, failing("b.example: its robots.txt does not let Treffpunkt read this"))
    await places.went(C, state(last_good=NOW.astimezone(UTC) - 400 * DAY))
    page = await places.page("/status")
    assert "gone for good since 8 January, so it is not asked any more" in group(page, "left")
    assert "asks programs like ours to stay away" in group(page, "left")
    assert "rests; last good on 7 December 2025" in group(page, "resting")
    assert "not asked yet" in group(page, "new")
    assert group(page, "ill") == ""


async def test_a_rule_that_cannot_be_followed_is_shown(store: Store) -> None:
    """A rule asks nobody, so it stands here only when it is not understood."""
    odd = rule("jeden ersten Montag im Monat, 19:00")
    places = await Places.open(store, Clock(), lab(feed(A), odd))
    assert counts(await places.page("/status"))["source"] == "1"


async def test_thirty_days_stand_as_bars_and_in_words(places: Places) -> None:
    """Good, bad, mixed and unasked days have shapes of their own; words say what they show."""
    await places.went(A, state())
    await places.count(A, TODAY - 40 * DAY, "too old to be shown")
    for ago, errors in ((4, [None]), (3, ["answers 500"]), (2, [None, "answers 500"]), (0, [None])):
        for error in errors:
            await places.count(A, TODAY - ago * DAY, error)
    page = await places.page("/status")
    words = "In the last 30 days it failed on 2 days, the last time on 9 January."
    assert f'role="img" aria-label="{words}"' in page
    drawn = dict(re.findall(r'<path class="(\w+)" d="([^"]+)"', group(page, "well")))
    assert {name: path.count("M") for name, path in drawn.items()} == {
        "good": 3,
        "failed": 2,
        "unasked": 26,
    }
    assert "M118 16v-16" in drawn["good"], "today is on the right, and whole"


async def test_who_never_failed_is_told_so(places: Places) -> None:
    """Days without a poll are no failures; a source without any record says that."""
    await places.went(A, state())
    await places.went(B, state())
    await places.count(A, TODAY)
    page = await places.page("/status")
    assert "Good on every day of the last 30 on which it was asked." in page
    assert "Nothing is recorded of the last 30 days." in page


@pytest.mark.parametrize(
    "address",
    [
        "https://calendar.google.com/calendar/ical/oklab%40gmail.com/public/basic.ics",
        "https://calendar.google.com/calendar/ical/abc/private-0f3a/basic.ics",
        "https://cloud.example/remote.php/dav/public-calendars/Xy7z?export",
        "https://cal.example/feed.ics?token=hunter2",
        "https://lead:hunter2@cal.example/feed.ics",
        "https://pad.example/9dKQw3eX2bL0aPzQ",
    ],
)
async def test_an_address_that_is_a_key_is_not_shown(store: Store, address: str) -> None:
    """Only host and kind are, in every language, also where the error names the address."""
    places = await Places.open(store, Clock(), lab(feed(address)))
    error = f"strange: {address} went wrong, ask lead@example.org"
    await places.went(address, failing(error))
    secret = address.rpartition("/")[2]
    for path in ("/status", "/labs/koeln"):
        page = await places.page(path)
        assert "iCal calendar" in page
        for part in (address, secret, "hunter2", "private-", "oklab%40", "lead@example.org"):
            assert part not in page.replace("basic.ics", ""), part


async def test_an_address_that_tells_nothing_is_linked(places: Places) -> None:
    """A lead sees at a glance which address is meant."""
    await places.went(A, state())
    page = await places.page("/status")
    assert f'<a href="{A}" rel="noopener nofollow">a.example</a>' in page


async def test_names_and_errors_of_strangers_are_text(store: Store) -> None:
    """Neither a lab's name nor what a server answered becomes markup."""
    places = await Places.open(store, Clock(), lab(feed(A), name="<b>Lab</b>"))
    await places.went(A, failing('odd "><script>alert(1)</script>'))
    page = await places.page("/status")
    assert "<b>Lab" not in page
    assert "<script>alert" not in page


async def test_the_page_is_made_anew_only_when_something_is_new(places: Places) -> None:
    """A poll that finds all well changes nothing before the quarter is over; a failure does."""
    await places.went(A, state())
    first = await places.page("/status")
    checked = NOW.astimezone(UTC) + timedelta(minutes=4)
    places.clock.now = NOW + timedelta(minutes=5)
    await places.went(A, state(last_checked=checked, last_good=checked))
    assert await places.page("/status") == first
    places.clock.now = NOW + timedelta(minutes=16)
    assert "last heard today at 08:04" in await places.page("/status")
    await places.went(A, failing("a.example: answers 500", since=timedelta(0)))
    assert "answers 500 since today" in await places.page("/status")
    await places.went(A, state())
    assert "answers 500" not in await places.page("/status")


async def test_without_sources_the_page_says_so(store: Store) -> None:
    """A network that has just begun has an honest page."""
    places = await Places.open(store, Clock(), lab())
    assert "There are no sources yet." in await places.page("/status")


async def test_the_network_and_friends_are_no_labs(store: Store) -> None:
    """They are not counted among the labs."""
    labs = [lab(), lab(slug=Network().slug), lab(slug="freunde", friend=True)]
    places = await Places.open(store, Clock(), *labs)
    assert counts(await places.page("/status"))["lab"] == "1"
