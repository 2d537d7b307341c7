from __future__ import annotations

from datetime import date

import pytest

from bot.domain.event import Registration
from bot.domain.languages.chosen import GERMAN_AND_ENGLISH
from bot.domain.normalise.registration import registration

DAY = date(2027, 4, 14)


def read(text: str, url: str | None = None) -> Registration | None:
    """Read a description of the meeting on 14 April 2027."""
    return registration(languages=GERMAN_AND_ENGLISH, description=text, day=DAY, links=(url,))


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("Anmeldung bis 12.04.", date(2027, 4, 12)),
        ("**Anmeldung** bis *12.04.*", date(2027, 4, 12)),
        ("Anmeldung bis 12.4.27", date(2027, 4, 12)),
        ("Anmeldung bis spätestens Montag, den 12. April um 12 Uhr", date(2027, 4, 12)),
        ("Anmeldung bis 12.04., 18 Uhr", date(2027, 4, 12)),
        ("Bis 12.04. anmelden!", date(2027, 4, 12)),
        ("Anmeldeschluss: Mittwoch, 07.04.2027", date(2027, 4, 7)),
        ("Bitte meldet euch bis zum 3. April 2027 an.", date(2027, 4, 3)),
        ("RSVP by April 12", date(2027, 4, 12)),
        ("Please register until 2027-04-12", date(2027, 4, 12)),
        ("Anmeldung bis 20.12.", date(2026, 12, 20)),
        ("Anmeldung bis 31.02.", None),
        ("Anmeldung bis 12.04.2029", None),
    ],
)
def test_deadlines(text: str, deadline: date | None) -> None:
    """A deadline without a year is the last such date not after the meeting; nonsense is none."""
    assert read(text) == Registration(required=True, deadline=deadline)


def test_a_leap_day_is_the_last_one_there_was() -> None:
    """29 February without a year looks back to the year that had one."""
    found = registration(
        languages=GERMAN_AND_ENGLISH, description="Anmeldung bis 29.02.", day=date(2028, 3, 1)
    )
    assert found == Registration(required=True, deadline=date(2028, 2, 29))


@pytest.mark.parametrize(
    ("text", "required"),
    [
        ("Anmeldung erforderlich", True),
        ("Für die Teilnahme ist eine Anmeldung erforderlich.", True),
        ("Um Anmeldung wird gebeten.", True),
        ("Ohne Anmeldung kein Einlass", True),
        ("Registration required.", True),
        ("Keine Anmeldung nötig", False),
        ("Kommt vorbei, ohne Anmeldung!", False),
        ("Eine Anmeldung ist nicht notwendig.", False),
        ("Registration is not required", False),
        ("Eintritt frei, Anmeldung erwünscht", False),
    ],
)
def test_whether_one_has_to_register(text: str, required: bool) -> None:  # noqa: FBT001
    """Required, or expressly not."""
    assert read(text) == Registration(required=required)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Bitte anmelden unter https://example.org/x_y_z.",
            Registration(required=True, url="https://example.org/x_y_z"),
        ),
        (
            "Anmeldung: [hier](https://example.org/a)",
            Registration(required=True, url="https://example.org/a"),
        ),
        ("Tickets: https://pretix.eu/lab", Registration(url="https://pretix.eu/lab")),
        (
            "Raum: https://meet.jit.si/lab - Anmeldung erforderlich",
            Registration(required=True),
        ),
    ],
)
def test_where_to_register(text: str, expected: Registration) -> None:
    """An address beside the words is where to register; a room to join never is."""
    assert read(text) == expected


def test_the_page_of_a_ticket_office_is_where_to_register() -> None:
    """A meeting whose own address belongs to a ticket office takes registrations there."""
    assert read("", "https://www.eventbrite.de/e/1") == Registration(
        url="https://www.eventbrite.de/e/1"
    )


@pytest.mark.parametrize("text", ["Leider ausgebucht!", "Nur noch Warteliste", "Sold out"])
def test_full(text: str) -> None:
    """A meeting that is said to be full is full."""
    assert read(text) == Registration(full=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Alle sind willkommen.",
        "Sollte der Abend ausgebucht sein, gibt es eine Warteliste.",
        "Noch nicht ausgebucht.",
        "Anmeldung zum Newsletter: https://news.example.org",
        "Wir reden über das Anmeldeportal der Stadt und die Registermodernisierung.",
        "Die Ausstellung läuft bis 12.04.",
    ],
)
def test_silence_says_nothing(text: str) -> None:
    """What does not speak of registering for this meeting gives nothing."""
    assert read(text) is None
