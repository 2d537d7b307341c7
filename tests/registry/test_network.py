"""What another network writes into network.toml: words, countries, other names."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.configuration import LAB, mistakes_of, read

if TYPE_CHECKING:
    from pathlib import Path


def test_a_noun_has_a_plural_by_language(tmp_path: Path) -> None:
    """Each language has its pair; one that has none takes the first."""
    told = 'languages = ["fr", "en", "de"]\n[noun]\nfr = ["atelier", "ateliers"]\n'
    network = read(tmp_path, LAB, told + 'en = ["workshop", "workshops"]\n').network
    assert [network.noun_in(language) for language in ("fr", "en", "de")] == [
        ("atelier", "ateliers"),
        ("workshop", "workshops"),
        ("atelier", "ateliers"),
    ]
    assert network.every_noun == {"atelier", "ateliers", "workshop", "workshops"}


@pytest.mark.parametrize(
    ("told", "nouns"),
    [
        ("", ("Lab", "Labs")),
        ('noun = "Brigade"', ("Brigade", "Brigades")),
        ('noun = "Gruppe"\nnouns = "Gruppen"', ("Gruppe", "Gruppen")),
    ],
)
def test_one_noun_for_all_languages(tmp_path: Path, told: str, nouns: tuple[str, str]) -> None:
    """The plural has an s unless it is said."""
    assert read(tmp_path, LAB, told).network.noun_in("de") == nouns


@pytest.mark.parametrize(
    ("told", "countries"),
    [
        ("", ("DE",)),
        ('country = "AT"', ("AT",)),
        ('countries = ["FR", "BE"]', ("FR", "BE")),
        ('country = "BE"\ncountries = ["FR", "BE"]', ("BE", "FR")),
    ],
)
def test_a_network_spans_countries(tmp_path: Path, told: str, countries: tuple[str, ...]) -> None:
    """The first one is whose holidays count for groups that name no state."""
    registry = read(tmp_path, LAB, told)
    assert registry.network.countries == countries
    assert registry["ulm"].country == countries[0]


def test_only_code_for_germany_is_called_as_it_is(tmp_path: Path) -> None:
    """Another network has no other names until it says so."""
    assert "Code for Deutschland" in read(tmp_path, LAB).network.aliases
    assert read(tmp_path, LAB, 'name = "Les Ateliers"').network.aliases == ()


def test_a_network_says_how_often_sources_are_asked(tmp_path: Path) -> None:
    """In minutes; half an hour where it says nothing."""
    assert read(tmp_path, LAB).network.ask_every == timedelta(minutes=30)
    assert read(tmp_path, LAB, "ask_every_minutes = 15").network.ask_every == timedelta(minutes=15)


@pytest.mark.parametrize(
    ("labs", "network", "mistake"),
    [
        (LAB, "ask_every_minutes = 1", "ask_every_minutes: 1 is not between 5 and 1440"),
        (LAB, '[noun]\nde = ["Lab"]', "network.toml:2: noun: de: write one and many"),
        (LAB, 'countries = ["France"]', "network.toml:1: countries: “France” is no country"),
        (LAB + 'state = "FR-PACA"', "", "state: “FR-PACA” is no ISO 3166-2 code"),
        (LAB + 'state = "FR-COR"', "", "state: “FR-COR” is no French region; did you mean FR-"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, labs: str, network: str, mistake: str) -> None:
    """File, line, what is wrong and what to write."""
    (told,) = mistakes_of(tmp_path, labs, network)
    assert mistake in told
