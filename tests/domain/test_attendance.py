from __future__ import annotations

import pytest

from bot.domain.event import Attendance
from bot.domain.languages.chosen import GERMAN_AND_ENGLISH
from bot.domain.normalise.attendance import Access, access
from bot.domain.normalise.join_links import is_join_link

ONSITE, ONLINE = Attendance.ONSITE, Attendance.ONLINE
HYBRID, UNKNOWN = Attendance.HYBRID, Attendance.UNKNOWN
HUB = "Impact Hub, Kaiserstr. 97, 76131 Karlsruhe"
ROOM = "https://us02web.zoom.us/j/123?pwd=x"


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("online", Access(None, ONLINE)),
        ("Online event", Access(None, ONLINE)),
        ("Zoom (Link folgt)", Access(None, ONLINE)),
        ("hybrid", Access(None, HYBRID)),
        (ROOM, Access(None, ONLINE, ROOM)),
        (f"Zoom: {ROOM}", Access(None, ONLINE, ROOM)),
        (HUB, Access(HUB, ONSITE)),
        (f"{HUB} und auch online", Access(HUB, HYBRID)),
        (f"{HUB} und Online", Access(HUB, HYBRID)),
        (f"{HUB} (hybrid)", Access(HUB, HYBRID)),
        (f"{HUB} / Zoom", Access(HUB, HYBRID)),
        (f"Hybrid: {HUB}", Access(HUB, HYBRID)),
        (f"Online und {HUB}", Access(HUB, HYBRID)),
        ("Lokal K / BBB", Access("Lokal K", HYBRID)),
        ("Lokal K oder online per Zoom", Access("Lokal K", HYBRID)),
        ("Lokal K und im Livestream", Access("Lokal K", HYBRID)),
        ("Lokal K (hybrid via BBB)", Access("Lokal K", HYBRID)),
        (f"Lokal K sowie online unter {ROOM}", Access("Lokal K", HYBRID, ROOM)),
        (f"Präsenz: Lokal K, online: {ROOM}", Access("Lokal K", HYBRID, ROOM)),
        ("Hybrid (Lokal K + Zoom)", Access("Lokal K", HYBRID)),
        ("Jitsi oder Lokal K", Access("Lokal K", HYBRID)),
        ("Big Blue Button", Access(None, ONLINE)),
        ("BBB-Raum der OKF", Access(None, ONLINE)),
        ("Nextcloud Talk", Access(None, ONLINE)),
        ("Google Meet", Access(None, ONLINE)),
        ("YouTube Livestream", Access(None, ONLINE)),
        ("Telefonkonferenz", Access(None, ONLINE)),
        ("Online - link visible for attendees", Access(None, ONLINE)),
        ("Online (Link wird nach Anmeldung verschickt)", Access(None, ONLINE)),
        ("mumble://mumble.example.org/lab", Access(None, ONLINE)),
        ("https://discord.gg/oklab", Access(None, ONLINE, "https://discord.gg/oklab")),
        ("https://www.meetup.com/ok-lab/events/1/", Access(None, UNKNOWN)),
        ("Zoom Kino, Brühl", Access("Zoom Kino, Brühl", ONSITE)),
        ("Team Neusta, Bremen", Access("Team Neusta, Bremen", ONSITE)),
        ("Meetnow, Karlsruhe", Access("Meetnow, Karlsruhe", ONSITE)),
        ("Digital Hub Karlsruhe", Access("Digital Hub Karlsruhe", ONSITE)),
        ("Zentrum Digital", Access("Zentrum Digital", ONSITE)),
        ("Haus der Digitalisierung", Access("Haus der Digitalisierung", ONSITE)),
        ("tba", Access("tba", UNKNOWN)),
        ("Siehe Beschreibung", Access("Siehe Beschreibung", UNKNOWN)),
        ("-", Access(None, UNKNOWN)),
        (None, Access(None, UNKNOWN)),
    ],
)
def test_the_place_says_how_to_attend(place: str | None, expected: Access) -> None:
    """A place is a house, a way to join, or both; the way to join is no part of the house."""
    assert access(languages=GERMAN_AND_ENGLISH, place=place) == expected


@pytest.mark.parametrize(
    ("place", "text", "expected"),
    [
        (None, "Wir treffen uns **vor Ort** und [online](https://bbb.example.org/b/lab).", HYBRID),
        (HUB, "Wer nicht vor Ort sein kann, kann online teilnehmen.", HYBRID),
        (None, "Wir treffen uns nicht nur online, sondern auch vor Ort", HYBRID),
        (None, "Das Treffen findet hybrid statt.", HYBRID),
        (None, "We meet in person and online", HYBRID),
        (HUB, "Diesmal nur online!", ONLINE),
        (None, "digital per Zoom", ONLINE),
        (None, "Wir treffen uns virtuell.", ONLINE),
        (None, "Wir treffen uns vor Ort.", ONSITE),
        (HUB, "Das Treffen findet nicht online statt.", ONSITE),
        (HUB, "Online-Anmeldung unter https://pretix.eu/x", ONSITE),
        (HUB, "Anmeldung nur online möglich.", ONSITE),
        (HUB, "Wir treffen uns statt online wieder vor Ort", ONSITE),
        (HUB, "Wir bauen hybride Apps; teilnehmen können alle, Thema: digitale Stadt", ONSITE),
        (None, "Unsere neue Website ist online.", UNKNOWN),
    ],
)
def test_the_description_says_how_to_attend(
    place: str | None, text: str, expected: Attendance
) -> None:
    """Words count where they speak of taking part, and not where they deny it."""
    assert (
        access(languages=GERMAN_AND_ENGLISH, place=place, description=text).attendance is expected
    )


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Online-Treffen", ONLINE),
        ("Code for Niederrhein - Weekly Online Meetup", ONLINE),
        ("Online: Verkehrsdaten", ONLINE),
        ("GIS@Lunch-Webinar", ONLINE),
        ("Stammtisch (hybrid)", HYBRID),
        ("Open Data online", UNKNOWN),
        ("Kein Online-Termin", UNKNOWN),
        ("Empowering People in Online Spaces", UNKNOWN),
    ],
)
def test_the_title_says_how_to_attend(title: str, expected: Attendance) -> None:
    """A title tells of an online meeting, not of something that happens to be online."""
    assert access(languages=GERMAN_AND_ENGLISH, place=None, title=title).attendance is expected


def test_what_the_source_states_wins() -> None:
    """A stated attendance stands, though the words read otherwise."""
    assert access(languages=GERMAN_AND_ENGLISH, place="online", stated=ONSITE).attendance is ONSITE


def test_a_stated_join_link_is_taken_on_trust() -> None:
    """A join link that the source names as one counts even on a host that nobody knows."""
    stated = "https://video.example.org/room"
    assert access(languages=GERMAN_AND_ENGLISH, place=HUB, join_url=stated) == Access(
        HUB, HYBRID, stated
    )


@pytest.mark.parametrize(
    "address",
    [
        "https://bbb.example.org/b/lab",
        "https://lecture.senfcall.de/abc-def",
        "https://unknown.example/b/abc-def-ghi",
        "https://meet.jit.si/OKLab",
        "https://jitsi.example.org/OKLab",
        "https://meet.ffmuc.net/oklab",
        ROOM,
        "https://meet.google.com/abc-defg-hij",
        "https://teams.microsoft.com/l/meetup-join/19%3ameeting",
        "https://example.webex.com/meet/lab",
        "https://whereby.com/oklab",
        "https://meet.example.org/user/max-6gy-6wh-2f2",
        "https://cloud.example.org/call/x8d9f2ab",
        "https://example.org/nextcloud/index.php/call/x8d9f2ab",
        "https://talk.example.org/room/1f0c2b8e-6c1d-4f5e-9a0b-0123456789ab",
        "https://conf.dfn.de/webapp/conference/979123456",
        "https://app.bbbserver.de/de/join/1f0c2b8e",
        "https://call.element.io/room/oklab",
        "https://play.workadventu.re/@/oklab/lab/start",
    ],
)
def test_join_links_are_known(address: str) -> None:
    """Rooms of the usual video conferences are recognised."""
    assert is_join_link(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://bbb.example.org/",
        "https://meet.jit.si/",
        "https://zoom.us/meeting/register/abc",
        "https://zoom.us/pricing",
        "https://www.meetup.com/ok-lab-berlin",
        "https://meet.example.org/about",
        "https://meet.google.com@evil.example/abc-defg-hij",
        "https://example.org/b/blog",
        "https://example.org/call/for-papers",
        "https://example.org/room/blue",
        "https://discord.gg/oklab",
        "https://matrix.to/#/#oklab:example.org",
        "https://lab.clickmeeting.com/treffen/register",
        "mumble://mumble.example.org/lab",
        "javascript:alert(1)",
        "http://[::1",
    ],
)
def test_other_addresses_are_no_join_links(address: str) -> None:
    """Front pages, registrations and imitations are no rooms."""
    assert not is_join_link(address)


def test_an_invitation_to_the_chat_is_no_way_to_the_meeting() -> None:
    """Discord in a description is the community's; as the place it is where one meets."""
    invitation = "https://discord.gg/oklab"
    assert access(
        languages=GERMAN_AND_ENGLISH, place=HUB, description=f"Chat: {invitation}"
    ) == Access(HUB, ONSITE)
    assert access(languages=GERMAN_AND_ENGLISH, place=f"Discord: {invitation}") == Access(
        None, ONLINE, invitation
    )
