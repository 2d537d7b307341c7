"""A French group's announcements are read as a German one's are: off, online, full, the same."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.domain.event import Attendance, Draft, Registration, Status
from bot.domain.lab import Lab, Network, Registry
from bot.domain.languages.chosen import Languages
from bot.domain.matching.names import LabNames
from bot.domain.matching.titles import likeness, read_title
from bot.domain.normalise.attendance import Access, access
from bot.domain.normalise.called_off import is_called_off, without_mark
from bot.domain.normalise.drafts import normalise
from bot.domain.normalise.registration import registration
from bot.domain.source import Kind, Source

FRENCH = Languages.of(("fr",))
ONSITE, ONLINE = Attendance.ONSITE, Attendance.ONLINE
HYBRID, UNKNOWN = Attendance.HYBRID, Attendance.UNKNOWN
DAY = date(2027, 4, 14)
HALL = "Médiathèque, 12 rue de l’Exemple, Lyon"


@pytest.mark.parametrize(
    "title",
    [
        "Annulé : Soirée libre",
        "ANNULEE Soirée libre",
        "[Annulé] Soirée libre",
        "Soirée libre (annulée)",
        "Soirée libre – annulée, prochaine date le 12",
        "Soirée libre n’aura pas lieu",
        "Soirée libre est annulée pour cause de grève",
    ],
)
def test_a_mark_calls_a_meeting_off(title: str) -> None:
    """A title with a mark calls its meeting off; without the mark it is the title again."""
    assert is_called_off(title, FRENCH)
    assert without_mark(title, FRENCH) == "Soirée libre"


@pytest.mark.parametrize(
    "title",
    [
        "Inscription annulée",
        "Soirée pas annulée",
        "Pourquoi tout est annulé ?",
        "Pas de réunion sans café",
        "Soirée reportée au 12 mars",
        "Annuler un contrat",
    ],
)
def test_what_only_sounds_like_it_calls_nothing_off(title: str) -> None:
    """What is moved, denied or asked is still on."""
    assert not is_called_off(title, FRENCH)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("En ligne", Access(None, ONLINE)),
        ("Visioconférence", Access(None, ONLINE)),
        ("À distance", Access(None, ONLINE)),
        ("en ligne (lien après inscription)", Access(None, ONLINE)),
        ("Salle BBB", Access(None, ONLINE)),
        ("hybride", Access(None, HYBRID)),
        (f"{HALL} et en ligne", Access(HALL, HYBRID)),
        (f"Hybride : {HALL}", Access(HALL, HYBRID)),
        ("Lieu à préciser", Access("Lieu à préciser", UNKNOWN)),
        ("La Ligne 13", Access("La Ligne 13", ONSITE)),
    ],
)
def test_the_place_says_how_to_attend(place: str, expected: Access) -> None:
    """A place is a house, a way to join, or both."""
    assert access(languages=FRENCH, place=place) == expected


@pytest.mark.parametrize(
    ("place", "text", "expected"),
    [
        (None, "La réunion aura lieu en ligne.", ONLINE),
        (None, "Rendez-vous sur Jitsi !", ONLINE),
        (HALL, "Cette fois uniquement en ligne", ONLINE),
        (HALL, "Vous pouvez participer sur place ou en ligne.", HYBRID),
        (HALL, "Inscription en ligne obligatoire", ONSITE),
        (HALL, "Le compte rendu sera mis en ligne.", ONSITE),
        (HALL, "La réunion n’aura pas lieu en ligne mais sur place.", ONSITE),
        (None, "Petite restauration sur place", UNKNOWN),
    ],
)
def test_the_description_says_how_to_attend(
    place: str | None, text: str, expected: Attendance
) -> None:
    """Words count where they speak of taking part, and not where they deny it."""
    assert access(languages=FRENCH, place=place, description=text).attendance is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Inscription obligatoire", Registration(required=True)),
        (
            "Inscription obligatoire avant le lundi 12 avril",
            Registration(required=True, deadline=date(2027, 4, 12)),
        ),
        (
            "Merci de vous inscrire jusqu’au 12/04 : https://a.example/b",
            Registration(required=True, url="https://a.example/b", deadline=date(2027, 4, 12)),
        ),
        (
            "Date limite d’inscription : 1er avril 2027",
            Registration(required=True, deadline=date(2027, 4, 1)),
        ),
        ("Gratuit, sur inscription.", Registration(required=True)),
        ("Entrée libre, sans inscription", Registration(required=False)),
        ("L’inscription n’est pas obligatoire.", Registration(required=False)),
        ("Complet !", Registration(full=True)),
        ("L’atelier est complet.", Registration(full=True)),
        ("Il n’y a plus de places.", Registration(full=True)),
        ("Si c’est complet : liste d’attente.", None),
        ("Un guide complet du logiciel libre, programme complet :", None),
        ("Inscription à la newsletter : https://a.example/n", None),
    ],
)
def test_registering(text: str, expected: Registration | None) -> None:
    """Required or not, until when, where, and whether it is full."""
    assert registration(languages=FRENCH, description=text, day=DAY) == expected


def test_a_source_reads_what_its_network_reads() -> None:
    """A draft of a French network is cancelled and nameless in French; a German one's is not."""
    french = Source(
        lab="lyon", key="x", kind=Kind.ICAL, url="https://x.example/", timezone="Europe/Paris",
        language="fr", languages=("fr", "en"),
    )  # fmt: skip
    draft = Draft(uid="1", title="Annulé : Atelier", start=datetime(2027, 1, 4, 18, tzinfo=UTC))
    assert normalise(draft, french)[0].status is Status.CANCELLED
    german = Source(
        lab="ka", key="x", kind=Kind.ICAL, url="https://x.example/", timezone="Europe/Berlin"
    )
    assert normalise(draft, german)[0].status is Status.CONFIRMED
    assert french.settings != german.settings


def test_titles_are_compared_in_the_networks_languages() -> None:
    """What a French group calls an ordinary evening says nothing of its topic; kinds do."""
    lab = Lab(slug="lyon", name="Lyon", city="Lyon")
    network = Network(languages=("fr", "en"), called={"fr": ("atelier", "ateliers")})
    names = LabNames.of(Registry({"lyon": lab}, network=network))
    assert read_title(names, "Rencontre mensuelle de l’atelier, jeudi 14 janvier à 19h30").generic
    assert read_title(names, "Conférence : les données ouvertes").kinds == {"vortrag"}
    map_party = read_title(names, "Cartopartie des arbres"), read_title(names, "Mapping the trees")
    assert likeness(*map_party).equal
