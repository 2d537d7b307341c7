from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies

from bot.domain.event import Basis, Status
from bot.domain.matching.blocks import keys
from bot.domain.source import Kind
from tests.domain.matching.accounts import NAMES, listed, told, verdict

if TYPE_CHECKING:
    from bot.domain.matching.account import Account

HUB = "Impact Hub, Kaiserstr 97, 76131 Karlsruhe"
EVENT = "https://www.meetup.com/ok-lab-koeln/events/304012491/"
UUID = "8d3f0b1e-1111-4222-8333-444455556666"


def both_ways(one: Account, other: Account) -> bool:
    """Judge a pair in both orders; they must agree."""
    found = verdict(one, other).same
    assert found == verdict(other, one).same
    return found


def test_all_words_for_an_ordinary_evening_are_one() -> None:
    """A lab that meets at one time meets once, whatever its tools call it."""
    evening = told("OK Lab Köln")
    for title in ("Treffen", "Code for Cologne - Weekly Meetup", "Hacknight", "OKLab: Lab-Treffen"):
        assert both_ways(evening, told(title))


def test_the_same_words_in_two_cities_are_two() -> None:
    """Every lab may meet on Monday at 19:00 under the same title."""
    assert not both_ways(told("Hacknight"), told("Hacknight", lab="bonn"))
    assert not both_ways(told("OK Lab Treffen"), listed("Code for Bonn"))


def test_a_list_names_the_lab_or_its_house() -> None:
    """A line of the network's list finds the lab by title, or by its house at its time."""
    evening = told("Treffen", place="Lokal K, Hackländerstr 2, 50825 Köln")
    assert both_ways(evening, listed("Köln"))
    assert both_ways(evening, listed("Code for Cologne", "18:30"))
    assert both_ways(evening, listed("Offenes Treffen", place="Hackländerstr. 2, Köln"))
    assert not both_ways(evening, listed("Offenes Treffen", place="Rathausplatz 2, Köln"))


def test_a_guest_in_another_town_is_known_by_its_street() -> None:
    """A lab that meets elsewhere is in a list's house if the street says so, not by town alone."""
    street, venue = "Hackländerstr 2, 50825 Köln", "Lokal K, Köln"
    assert both_ways(told("Treffen", lab="bonn", place=street), listed("Treffen", place=street))
    assert not both_ways(told("Treffen", lab="bonn", place=venue), listed("Treffen", place=venue))


def test_one_source_never_lists_a_meeting_twice() -> None:
    """Two listings of a source are two; a list may repeat what it told."""
    assert verdict(told("Treffen", source=7), told("Treffen", source=7)).apart
    assert both_ways(listed("Code for Bonn", source=8), listed("OK Lab Bonn", source=8))


@pytest.mark.parametrize(("start", "same"), [("18:15", True), ("20:00", True), ("17:00", False)])
def test_doors_open_within_the_hour(start: str, same: bool) -> None:  # noqa: FBT001
    """Up to an hour apart it is one evening that begins, two hours apart it is not."""
    early = told("OK Lab Köln", start, end="21:00")
    assert both_ways(early, told("Code for Cologne", "19:00", end="22:00")) is same


def test_one_after_the_other_is_two() -> None:
    """What ends when the other begins is no other word for it."""
    first = told("Löt-Workshop", "10:00", end="11:00")
    assert not both_ways(first, told("Löt-Workshop", "11:00", end="12:00"))


def test_wall_time_taken_for_utc_is_forgiven_if_all_else_agrees() -> None:
    """In July the offset is two hours; another place or length speaks against a mistake."""
    right = told("Kita-Karte", "2027-07-19 19:00", place=HUB, lab="karlsruhe")
    slipped = told("Kita-Karte", "2027-07-19 17:00", place=HUB, lab="karlsruhe")
    longer = told(
        "Kita-Karte", "2027-07-19 17:00", end="2027-07-19 21:30", place=HUB, lab="karlsruhe"
    )
    winter = told("Kita-Karte", "2027-01-18 17:00", place=HUB, lab="karlsruhe")
    assert both_ways(right, slipped)
    assert not both_ways(right, longer)
    assert not both_ways(told("Kita-Karte", place=HUB, lab="karlsruhe"), winter)


def test_a_workshop_is_not_the_evening_after_it() -> None:
    """Kinds of meeting are told apart, also by name alone."""
    evening = told("OK Lab Köln Treffen", "19:00")
    assert not both_ways(evening, told("Einführung für Neue", "18:30"))
    assert not both_ways(evening, told("OK Lab Köln: Vorstandssitzung", "19:00"))
    assert both_ways(evening, told("OK Lab Köln: Kartenabend mit QGIS", "19:00"))


def test_houses_have_other_guests() -> None:
    """Same house, same time, another group."""
    evening = told("OK Lab Köln Treffen", place="Lokal K")
    for title in ("Chaostreff", "Wikipedia-Stammtisch", "CoderDojo", "Schachabend"):
        assert not both_ways(evening, told(title, place="Lokal K"))


def test_a_machine_made_uid_proves_much() -> None:
    """It holds when one feed is behind; a number of a sloppy program proves nothing."""
    first = told("Kartenabend", uid=UUID)
    assert both_ways(first, told("Kartenabend", "2027-01-19 20:00", uid=UUID))
    assert both_ways(first, told("OK Lab Bonn zu Gast", uid=UUID, lab="bonn"))
    assert not both_ways(first, told("Sommerfest", "2027-06-19 20:00", uid=UUID))
    assert not both_ways(told("Kartenabend", uid="1"), told("Sommerfest", uid="1"))
    assert not both_ways(told("Treffen", uid="2"), told("Treffen", "2027-02-15 19:00", uid="2"))


def test_gettogether_numbers_its_events() -> None:
    """Number and host are one event, read by whatever source."""
    team = told("Abend", uid="12@meet.example", kind=Kind.GETTOGETHER)
    assert both_ways(
        team, told("OK Lab Bonn: Gäste", uid="12@meet.example", kind=Kind.GETTOGETHER, lab="bonn")
    )


def test_a_link_that_one_event_has_outweighs_the_words() -> None:
    """Titles may differ; other days, parts and kinds of meeting still count."""
    first = told("Kartenabend", url=EVENT)
    assert both_ways(first, told("Mapping the Südstadt", url=f"{EVENT}?utm_source=x"))
    assert both_ways(first, told("Kartenabend", "17:00", url=EVENT))
    assert not both_ways(first, told("Kartenabend", "2027-02-15 19:00", url=EVENT))
    assert not both_ways(told("QGIS Teil 1", url=EVENT), told("QGIS Teil 2", url=EVENT))


def test_a_front_page_proves_nothing() -> None:
    """One link on unrelated events does not join them."""
    home = "https://oklab.example/termine/"
    assert not both_ways(told("Kartenabend", url=home), told("Radverkehr", url=home))
    assert not both_ways(told("Hacknight", url=home), told("Hacknight", lab="bonn", url=home))


def test_days_are_not_an_evening_within_them() -> None:
    """A hackathon is neither its opening nor one of its days; a list may lose its end."""
    days = told("Hackathon Köln", "10:00", end="2027-01-20 18:00", place="Lokal K, Köln")
    assert not both_ways(days, told("Hackathon Köln: Eröffnung", "10:00", place="Lokal K, Köln"))
    assert not both_ways(days, told("Hackathon Köln – Tag 1", "10:00", place="Lokal K, Köln"))
    assert not both_ways(days, told("OK Lab Köln", "2027-01-19 19:00"))
    assert both_ways(days, told("Hackathon Köln", "10:00", end="18:00", place="Lokal K, Köln"))


def test_joint_meetings_need_more_than_a_time() -> None:
    """Two labs' accounts are one by link, by house and topic, or by naming each other there."""
    hub = {"place": HUB}
    assert both_ways(told("Radtour", **hub), told("Radtour", lab="bonn", **hub))
    assert not both_ways(told("Radtour"), told("Radtour", lab="bonn"))
    assert not both_ways(
        told("Radtour", place="Rathaus"), told("Radtour", lab="bonn", place="Rathaus")
    )
    assert both_ways(
        told("Treffen mit OK Lab Bonn", **hub), told("OK Lab Köln zu Gast", lab="bonn", **hub)
    )
    assert not both_ways(
        told("Open Data Day", place="online"), told("Open Data Day", lab="bonn", place="online")
    )


def test_two_labs_may_meet_in_one_room_on_the_web() -> None:
    """The same room at the same time is one meeting."""
    room = {"place": "online", "join_url": "https://meet.jit.si/verkehr"}
    assert both_ways(told("Hacknight", **room), told("Verkehrsrunde", lab="bonn", **room))


def test_a_rule_gives_way_to_its_own_lab_only() -> None:
    """Whatever the lab announces for that day takes the slot of its rule."""
    rule = told("Offener Abend", basis=Basis.RULE, kind=Kind.SCHEDULE)
    assert both_ways(rule, told("Radtour", "10:00"))
    assert both_ways(rule, listed("Code for Cologne"))
    assert not both_ways(rule, told("Offener Abend", lab="bonn"))
    assert not both_ways(rule, told("Offener Abend", "2027-01-19 19:00"))


def test_that_it_is_off_makes_no_other_meeting() -> None:
    """A cancelled account and a confirmed one of one slot are one."""
    off = told("Abgesagt: OK Lab Köln", status=Status.CANCELLED)
    assert both_ways(off, told("Treffen"))


def test_reasons_are_given() -> None:
    """People can ask why."""
    assert verdict(told("OK Lab Köln"), told("Treffen")).reasons


TITLES = strategies.one_of(
    strategies.text(max_size=40),
    strategies.sampled_from(
        ["Treffen", "OK Lab Köln", "Kartenabend", "QGIS Teil 2", "Köln & Bonn"]
    ),
)
PLACES = strategies.one_of(
    strategies.none(),
    strategies.text(max_size=40),
    strategies.sampled_from(["online", HUB, "Lokal K, Köln", "Bahnhofstr. 1, 53111 Bonn"]),
)
ACCOUNTS = strategies.builds(
    lambda title, start, lab, place, url: told(title, start, lab, place=place, url=url),
    TITLES,
    strategies.sampled_from(["19:00", "18:30", "17:00"]),
    strategies.sampled_from(["koeln", "bonn", "netzwerk"]),
    PLACES,
    strategies.one_of(strategies.none(), strategies.text(max_size=30), strategies.just(EVENT)),
)


@given(ACCOUNTS, ACCOUNTS)
def test_order_does_not_count_and_twins_share_a_key(one: Account, other: Account) -> None:
    """Whatever is written: both orders agree, and two of one meeting are in one block."""
    assert verdict(one, other) == verdict(other, one)
    if verdict(one, other).same:
        assert keys(one, NAMES) & keys(other, NAMES)


def test_one_list_gives_all_its_lines_one_address() -> None:
    """Two towns' regular evenings in one list are two, though both link the list."""
    page = "https://codefor.example/blog/2027-01/out-in-the-open/"
    where = "Aktivitetshuset, Norderstraße 49, Flensburg"
    flensburg = listed("Flensburg", "18:00", source=8, url=page, place=where)
    cologne = listed("Köln", "19:00", source=8, url=page, place="Hackländerstr. 2, Lokal K")
    assert not both_ways(flensburg, cologne)
    assert both_ways(listed("Köln", source=8, url=page), listed("Code for Cologne", source=8))


def test_what_is_said_of_every_week_gives_way() -> None:
    """The topical evening that a lab announces is the one that a list promises every week."""
    regular = listed("Köln", basis=Basis.PROSE, recurring=True, place="Lokal K")
    assert both_ways(regular, told("Einführung in Open Data – OK Lab Köln"))
    assert both_ways(regular, told("Vortrag: Wem gehört die Stadt?"))
    assert not both_ways(regular, told("Einführung in Open Data", "18:00"))
    assert not both_ways(regular, told("Einführung in Open Data", lab="bonn"))


def test_a_list_may_name_only_the_town() -> None:
    """The very same title at the very same time is it; "Treffen" may be anybody's."""
    own = told("Open Data Stammtisch", place="Attraktor, Eschelsweg 4, 50667 Köln")
    assert both_ways(own, listed("Open-Data-Stammtisch", place="Köln"))
    assert not both_ways(own, listed("Open-Data-Stammtisch", place="München"))
    assert not both_ways(own, listed("Open-Data-Stammtisch", "19:30", place="Köln"))
    assert not both_ways(told("Treffen", place="Lokal K, Köln"), listed("Treffen", place="Köln"))
