"""Whose word counts, field by field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.event import Attendance, Basis, Occurrence, Status
from bot.domain.known import KnownListing, Sources
from bot.domain.merge import merge
from bot.domain.source import Kind, Source
from tests.domain.listings import BERLIN, NOW, known, occurrence

if TYPE_CHECKING:
    from collections.abc import Mapping

START = "2027-01-18 19:00"
PLATFORM, FILE, PAGE, PROSE, LIST, RULE, MEETUP, PEOPLE, BONN = range(1, 10)
DECLARED: Mapping[int, tuple[str, Kind, str]] = {
    PLATFORM: ("koeln", Kind.GETTOGETHER, "https://together.example/koeln/"),
    FILE: ("koeln", Kind.ICAL, "https://koeln.example/termine.ics"),
    PAGE: ("koeln", Kind.PAGE, "https://koeln.example/termine"),
    PROSE: ("koeln", Kind.PROSE, "https://koeln.example/start"),
    LIST: ("netzwerk", Kind.PAGE, "https://network.example/blog/"),
    RULE: ("koeln", Kind.SCHEDULE, ""),
    MEETUP: ("koeln", Kind.ICAL, "https://www.meetup.com/koeln/events/ical/"),
    PEOPLE: ("koeln", Kind.MANUAL, ""),
    BONN: ("bonn", Kind.ICAL, "https://bonn.example/termine.ics"),
}
SOURCES = Sources(
    lab="koeln",
    by_id={
        number: Source(lab=lab, key=url, kind=kind, url=url or None, timezone="Europe/Berlin")
        for number, (lab, kind, url) in DECLARED.items()
    },
    network="netzwerk",
    cities=frozenset({"koln"}),
)


def says(source: int, start: str = START, **facts: Any) -> KnownListing:
    """Return what a source tells of the one meeting."""
    return known(f"u{source}", start, source, occurrence="o", **facts)


def told(*listings: KnownListing, before: Occurrence | None = None) -> Occurrence:
    """Merge what is told of the one meeting."""
    stood = {"o": before} if before else {}
    return merge(listings, stood, SOURCES, NOW)["o"].occurrence


def whose(one: Occurrence, field: str) -> str | None:
    """Return the address of whose word a field is."""
    return next((one.sources[place].url for name, place in one.origins if name == field), None)


ORDER = (PLATFORM, FILE, PAGE, PROSE, LIST, RULE)


@pytest.mark.parametrize("first", range(len(ORDER) - 1))
def test_sources_have_an_order(first: int) -> None:
    """Platform, calendar file, page, prose, the network's list, the rule: the first one's title."""
    rest = [
        says(one, title=str(one), **({"basis": Basis.RULE} if one == RULE else {}))
        for one in reversed(ORDER[first:])
    ]
    assert told(*rest).title == str(ORDER[first])


def test_what_was_read_from_a_sentence_is_prose_whatever_its_source() -> None:
    """A calendar's word counts more than a sentence in the description of the platform's page."""
    sentence = says(PLATFORM, title="Satz", basis=Basis.PROSE, status=Status.TENTATIVE)
    found = told(sentence, says(PAGE, title="Seite"))
    assert (found.title, found.status, found.basis) == ("Seite", Status.CONFIRMED, Basis.ANNOUNCED)


def test_a_calendar_of_the_platform_is_the_organisers_own_word() -> None:
    """What Meetup publishes as a calendar counts before the lab's calendar file."""
    assert told(says(FILE, title="Datei"), says(MEETUP, title="Meetup")).title == "Meetup"


@pytest.mark.parametrize("vague", ["Köln", "online?", "tba", "wird noch bekannt gegeben", "-"])
def test_a_vague_place_gives_way(vague: str) -> None:
    """A city only, or that it will be said, gives way to a street; and it is kept whose it was."""
    street = "Rathaus, Markt 1, 50667 Köln"
    found = told(says(PLATFORM, place=vague), says(LIST, place=street))
    assert found.place == street
    assert whose(found, "place") == DECLARED[LIST][2]
    assert whose(found, "title") == DECLARED[PLATFORM][2]


def test_a_vague_place_is_better_than_none() -> None:
    """Where nobody knows more, the city is shown."""
    assert told(says(PLATFORM), says(FILE, place="Köln")).place == "Köln"


def test_who_moved_online_has_no_room() -> None:
    """A room that an older list still names does not come back."""
    moved = says(PLATFORM, attendance=Attendance.ONLINE)
    found = told(moved, says(LIST, place="Markt 1", attendance=Attendance.ONSITE))
    assert (found.place, found.attendance) == (None, Attendance.ONLINE)


def test_coordinates_are_those_of_the_place() -> None:
    """They come from who named the place, or names the same; never from another house."""
    pin: dict[str, Any] = {"latitude": 50.9, "longitude": 6.9}
    place = "Rathaus, Markt 1, Köln"
    assert told(says(PLATFORM, place=place), says(FILE, place="Kölner Rathaus", **pin)).latitude
    assert told(says(PLATFORM, place=place), says(FILE, place="Domforum", **pin)).latitude is None
    assert told(says(PLATFORM), says(FILE, **pin)).latitude == 50.9


def test_a_stated_end_counts_before_a_guess() -> None:
    """Of a guessed end the first that is stated for the same start counts."""
    guessed = says(PLATFORM, end_guessed=True)
    late = guessed.listing.starts_at.astimezone(BERLIN) + timedelta(hours=3, minutes=30)
    found = told(guessed, says(FILE, end=late))
    assert (found.end, whose(found, "end")) == (late, DECLARED[FILE][2])
    other = says(FILE, "2027-01-18 18:30", end=late)
    assert told(guessed, other).end == guessed.listing.end


def test_a_time_counts_before_a_day() -> None:
    """Where the first only names the day, whoever knows the time says when."""
    day = says(PLATFORM)
    whole = replace(
        day, listing=replace(day.listing, start=date(2027, 1, 18), end=date(2027, 1, 19))
    )
    assert told(whole, says(LIST)).start == says(LIST).listing.start
    elsewhere = says(LIST, "2027-01-19 19:00")
    assert told(whole, elsewhere).all_day


@pytest.mark.parametrize(
    "group",
    [DECLARED[PLATFORM][2], "https://www.meetup.com/koeln/", "https://koeln.example/"],
)
def test_the_meetings_own_page_counts_before_the_groups(group: str) -> None:
    """A link to the group gives way to one that leads to the meeting."""
    own = "https://koeln.example/2027/01/18/kartenabend-im-januar"
    assert told(says(PLATFORM, url=group), says(FILE, url=own)).url == own
    assert told(says(PLATFORM, url=group), says(FILE)).url == group


def test_the_organisers_cancellation_counts() -> None:
    """A stale list that still confirms it does not bring it back, nor does deleting it."""
    off = says(PLATFORM, status=Status.CANCELLED)
    assert told(off, says(LIST), says(FILE)).status is Status.CANCELLED
    assert told(replace(off, answers_left=0), says(LIST)).status is Status.CANCELLED
    anew = says(LIST, "2027-01-25 19:00")
    assert told(replace(off, answers_left=0), anew).status is not Status.CANCELLED
    assert told(says(PLATFORM), says(LIST, status=Status.CANCELLED)).status is Status.CONFIRMED


def test_a_lists_silence_is_no_evidence() -> None:
    """It stays as its lab lists it when the network's list no longer has it."""
    assert told(says(PLATFORM), says(LIST, answers_left=0)).status is Status.CONFIRMED


def test_what_only_the_network_still_lists_is_not_certain() -> None:
    """Where the organiser dropped it, the network's list alone makes it tentative."""
    found = told(says(PLATFORM, answers_left=0), says(LIST), before=occurrence("o"))
    assert (found.status, found.vanished) == (Status.TENTATIVE, False)


def test_all_labs_are_named_the_organiser_first() -> None:
    """The one whose own platform tells it is first; the network is named where no lab is."""
    assert told(says(BONN), says(PLATFORM), says(LIST)).labs == ("koeln", "bonn")
    assert told(says(LIST)).labs == ("netzwerk",)
    equal = told(says(FILE), says(BONN), before=occurrence("o", labs=("bonn",)))
    assert equal.labs == ("bonn", "koeln")


def test_what_people_correct_is_theirs() -> None:
    """A correction counts before every source, and is named as the origin of its field."""
    word = says(PEOPLE, says=frozenset({"place"}), place="Hinterhaus")
    found = told(says(PLATFORM, place="Markt 1"), word)
    assert found.place == "Hinterhaus"
    assert found.sources[dict(found.origins)["place"]].kind is Kind.MANUAL
    assert whose(found, "title") == DECLARED[PLATFORM][2]
