from __future__ import annotations

import pytest

from bot.domain.matching.links import read_link

MEETUP = "https://www.meetup.com/ok-lab-berlin/events/304012491/"


@pytest.mark.parametrize(
    "address",
    [
        "http://www.meetup.com/OK-Lab-Berlin/events/304012491",
        "https://meetup.com/de-DE/ok-lab-berlin/events/304012491/?utm_source=mail#attendees",
        "https://m.meetup.com/ok-lab-berlin/events/304012491/?eventOrigin=group_events_list",
        "https://www.meetup.com//ok-lab-berlin/events/304012491/ical/",
    ],
)
def test_one_address_is_written_in_many_ways(address: str) -> None:
    """Scheme, www, language, tracking, format, fragment and slashes do not matter."""
    assert read_link(address) == read_link(MEETUP)


@pytest.mark.parametrize(
    "address",
    [
        MEETUP,
        "https://gettogether.community/events/7/offener-abend/",
        "https://www.eventbrite.de/e/public-service-lab-day-2024-tickets-941917569807",
        "https://lu.ma/abcd1234",
        "https://mobilizon.fr/events/8d3f0b1e-1111-4222-8333-444455556666",
        "https://osmcal.org/event/3312/",
    ],
)
def test_platforms_number_their_events(address: str) -> None:
    """A number in such an address names one event, whatever stands around it."""
    link = read_link(address)
    assert link is not None
    assert link.event


@pytest.mark.parametrize(
    "address",
    [
        "https://oklab.example",
        "https://oklab.example/termine/",
        "https://www.meetup.com/de-DE/codeforcologne/",
        "https://gettogether.community/ok-lab-ka/events/",
        "https://codefor.de/flensburg/",
        "https://ok-lab-karlsruhe.de/mitmachen/#schedule",
    ],
)
def test_a_front_page_is_no_ones(address: str) -> None:
    """Front pages, lists and groups say nothing of one event."""
    link = read_link(address)
    assert link is not None
    assert (link.event, link.page, link.particular) == (None, False, False)


def test_an_events_page_has_a_headline_in_a_folder() -> None:
    """A headline under /veranstaltungen/ is one event's, a short word need not be."""
    told = read_link("https://wiki.example/veranstaltungen/wikidata-fuer-alle-teil-zwei/")
    short = read_link("https://ulm.example/abend")
    assert told is not None
    assert told.of_one
    assert short is not None
    assert (short.particular, short.page, short.of_one) == (True, False, False)


def test_what_is_asked_for_counts() -> None:
    """Another number in the query is another page; the order of the query is none."""
    first = read_link("https://oklab.example/event.php?id=4&day=1")
    assert first == read_link("https://oklab.example/event.php?day=1&id=4")
    assert first != read_link("https://oklab.example/event.php?id=5&day=1")


@pytest.mark.parametrize("address", [None, "", "https://", "http://[::1", "x" * 3000])
def test_no_address_is_no_link(address: str | None) -> None:
    """What is no address is none, without an error."""
    assert read_link(address) is None
