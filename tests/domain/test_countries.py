"""What countries have of their own."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.countries.packs import COUNTRIES, state_name, states_of
from bot.domain.lab import Lab, Network, Registry
from bot.domain.rules.holidays_of import holidays_of
from bot.domain.words.names import Names, fold


@pytest.mark.parametrize("code", sorted(COUNTRIES))
def test_every_name_means_one_state_of_its_country(code: str) -> None:
    """No two states of a country share a name, however it is spelt."""
    told = COUNTRIES[code].states
    names = [fold(name) for called in told.values() for name in {*map(fold, called)}]
    assert len(names) == len(set(names))
    assert all(state.startswith(f"{code}-") for state in told)


def test_a_state_of_no_pack_goes_by_its_code() -> None:
    """What nobody described is called as it is written."""
    assert state_name("AT-9") == "AT-9"
    assert state_name("FR-PAC") == "Provence-Alpes-Côte d’Azur"
    assert states_of(["AT"], ["AT-9", None]) == {"AT-9": ()}


def test_states_are_those_of_the_network_s_countries() -> None:
    """A French network knows the PACA by many names, and no Thuringia."""
    labs = {"lyon": Lab(slug="lyon", name="Atelier de Lyon", state="FR-ARA")}
    names = Names.of(Registry(labs, Network(country="FR")))
    assert [names.state(word) for word in ("paca", "Île de France", "bzh", "thüringen")] == [
        *("FR-PAC", "FR-IDF", "FR-BRE"),
        None,
    ]


def test_a_network_may_span_countries() -> None:
    """The first country wins where two have a name; both are known."""
    network = Network(country="FR", neighbours=("DE",))
    names = Names.of(Registry({"lyon": Lab(slug="lyon", name="Lyon")}, network))
    assert (names.state("bretagne"), names.state("nrw")) == ("FR-BRE", "DE-NW")


def test_a_town_is_found_however_its_ligature_is_typed() -> None:
    """Barœul, Baroeul and baroeul are one name."""
    assert fold("Marcq-en-Barœul") == fold("marcq en baroeul")


@pytest.mark.parametrize(
    ("state", "day", "free"),
    [
        ("FR-ARA", date(2027, 7, 14), True),
        ("FR-ARA", date(2027, 5, 27), False),
        ("FR-971", date(2027, 5, 27), True),
        ("FR", date(2026, 12, 24), True),
        ("FR-ARA", date(2027, 10, 3), False),
        (None, date(2027, 5, 1), False),
    ],
)
def test_france_rests_on_its_own_days(state: str | None, day: date, free: bool) -> None:  # noqa: FBT001
    """The 14th of July is free everywhere, the end of slavery is kept in Guadeloupe."""
    assert (day in holidays_of(state, day, day)) is free
