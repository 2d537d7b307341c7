"""ical.js, which Thunderbird reads with, and node-ical."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.readers.odd import odd
from tests.readers.programs import by_node, with_node
from tests.readers.shown import raw, summary, when
from tests.web.samples import many

if TYPE_CHECKING:
    from bot.domain.event import Occurrence

pytestmark = with_node
PROGRAMS = ("icalJs", "nodeIcal")
FACTS = ("uid", "summary", "start", "end", "status", "sequence", "recurring")
UNESCAPED_TWICE = "\\n"
"""A backslash and an n in a text: node-ical 0.26 takes what is left of the escape for an escape."""


def expected(one: Occurrence) -> dict[str, Any]:
    """Return what every program should find of a meeting; no program sees a recurrence."""
    status = "CANCELLED" if one.vanished else one.status.value.upper()
    start, end = when(one)
    facts = (one.uid, summary(one), start, end, status, one.sequence, False)
    return dict(zip(FACTS, facts, strict=True))


@pytest.fixture(scope="module")
def found() -> dict[str, list[dict[str, Any]]]:
    """Return what the programs make of the odd meetings."""
    return by_node(raw(odd()))


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_finds_every_meeting_with_its_facts(
    found: dict[str, list[dict[str, Any]]], program: str
) -> None:
    """UID, title, start and end to the second, whole days as dates, state, number of changes."""
    told = [{name: one[name] for name in FACTS} for one in found[program]]
    wanted = [expected(one) for one in odd()]
    if program == "nodeIcal":
        odd_ones = [n for n, one in enumerate(wanted) if UNESCAPED_TWICE in one["summary"]]
        assert [n for n, one in enumerate(told) if one != wanted[n]] == odd_ones
        for number in odd_ones:
            wanted[number]["summary"] = told[number]["summary"]
    assert told == wanted


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_reads_texts_and_links_as_they_were_written(
    found: dict[str, list[dict[str, Any]]], program: str
) -> None:
    """Escapes are undone, line breaks are kept, an address is not cut at its commas."""
    by_uid = {one["uid"]: one for one in found[program]}
    for one in odd():
        told = by_uid[one.uid]
        if one.place:
            assert told["location"] == one.place
        if one.url and one.url.isascii():
            assert told["url"] == one.url
    quoted = next(one for one in odd() if one.title.startswith("Anführung"))
    assert by_uid[quoted.uid]["description"].startswith("Erste\n\nZweite")
    online = next(one for one in odd() if one.join_url)
    assert f"Online teilnehmen: {online.join_url}\n" in by_uid[online.uid]["description"]


def test_the_times_do_not_depend_on_what_a_program_knows_of_zones() -> None:
    """Under a name that no zone data has, the VTIMEZONE alone gives ical.js the same moments."""
    berlin = [one for one in odd() if one.timezone == "Europe/Berlin"]
    renamed = raw(berlin).replace(b"TZID:Europe/Berlin", b"TZID:Nowhere/Real")
    found = by_node(renamed.replace(b"TZID=Europe/Berlin", b"TZID=Nowhere/Real"))["icalJs"]
    assert [(one["start"], one["end"]) for one in found] == [when(one) for one in berlin]


def test_a_year_of_the_whole_network_is_read_whole() -> None:
    """2,000 meetings are 2,000 events, each at its time."""
    year = many()
    found = by_node(raw(year))
    for program in PROGRAMS:
        assert {one["uid"]: (one["start"], one["end"]) for one in found[program]} == {
            one.uid: when(one) for one in year
        }
