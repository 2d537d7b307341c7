"""A network in France, and meetings of its groups as its members would announce them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.domain.event import Attendance, Status
from bot.domain.lab import Lab, Network, Registry
from tests.domain.meetings import at, evening, meeting

if TYPE_CHECKING:
    from bot.domain.event import Occurrence

PARIS = ZoneInfo("Europe/Paris")
SITE = "https://rencontres.example"
MONDAY = date(2027, 3, 1)
NOW = at(MONDAY, "09:00", PARIS)
CITIES = (
    ("lyon", "Données Lyon", "Lyon"),
    ("nantes", "Code pour Nantes", "Nantes"),
    ("orleans", "Groupe d’Orléans", "Orléans"),
)
REGISTRY = Registry(
    {
        slug: Lab(
            slug=slug,
            name=name,
            city=city,
            timezone="Europe/Paris",
            language="fr",
            people=(f"mail:{slug}@example.org",),
        )
        for slug, name, city in CITIES
    },
    network=Network(
        name="Données pour tous",
        slug="reseau",
        noun="groupe",
        nouns="groupes",
        languages=("fr", "en"),
        timezone="Europe/Paris",
        country="FR",
    ),
)


def french(name: str, start: datetime | date, **facts: Any) -> Occurrence:
    """Return an announced evening of Lyon."""
    usual: dict[str, Any] = {
        "timezone": "Europe/Paris",
        "labs": ("lyon",),
        "updated": datetime(2027, 1, 2, tzinfo=UTC),
    }
    return meeting(name, start, **(usual | facts))


TALK = french(
    "talk",
    at("2027-03-01", "19:00", PARIS),
    title="Soirée données ouvertes",
    place="La Cordée, 2 rue de l’Annonciade",
    attendance=Attendance.HYBRID,
    join_url="https://visio.example/lyon",
)
OFF = french(
    "off",
    at("2027-03-04", "18:30", PARIS),
    labs=("nantes",),
    title="Cartopartie",
    status=Status.CANCELLED,
)
USUAL = evening(
    "usual",
    at("2027-03-04", "19:00", PARIS),
    labs=("orleans",),
    title="Groupe d’Orléans",
    timezone="Europe/Paris",
    place="Le 108",
    updated=datetime(2027, 1, 2, tzinfo=UTC),
)
MEETINGS = (TALK, OFF, USUAL)


def moved(one: Occurrence) -> Occurrence:
    """Return a meeting a day later, half an hour after its usual time."""
    start = at("2027-03-02", "19:30", PARIS)
    return replace(one, start=start, end=at("2027-03-02", "21:30", PARIS))
