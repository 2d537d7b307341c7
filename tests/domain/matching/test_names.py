from __future__ import annotations

import pytest

from bot.domain.lab import Lab, Network, Registry
from bot.domain.matching.names import LabNames
from tests.domain.matching.accounts import NAMES


@pytest.mark.parametrize(
    "title",
    [
        "OK Lab Köln", "OKLab Koeln", "Code for Cologne", "Code for Köln", "codeforcologne",
        "Open Knowledge Lab Köln", "ok-lab-köln", "CODE FOR COLOGNE", "OK Lab KO", "Code4Köln",
    ],
)  # fmt: skip
def test_a_lab_has_many_names(title: str) -> None:
    """Prefix, spelling and language do not matter; nothing of the title is left."""
    naming = NAMES.read(title)
    assert naming.labs == {"koeln"}
    assert naming.words == ()


@pytest.mark.parametrize(
    ("abroad", "slug"),
    [("Munich", "muenchen"), ("Nuremberg", "nuernberg"), ("Hanover", "hannover")],
)
def test_cities_are_known_abroad(abroad: str, slug: str) -> None:
    """English names of cities mean the same labs."""
    assert NAMES.read(f"Code for {abroad} meetup").labs == {slug}


def test_a_city_alone_is_no_lab() -> None:
    """A hackathon in Köln need not be the lab's."""
    naming = NAMES.read("Hackathon in Köln")
    assert naming.labs == set()
    assert naming.cities == {"koeln"}
    assert naming.words == ("hackathon", "in")


def test_short_aliases_need_a_prefix() -> None:
    """The alias "ul" does not make every UL a city."""
    assert NAMES.read("Gruppe UL").cities == set()


def test_open_data_alone_is_a_topic() -> None:
    """What stands before a city in some labs' names is not cut out of other titles."""
    assert NAMES.read("Open Data Day").words == ("open", "data", "day")
    assert NAMES.read("Open Data Karlsruhe").labs == {"karlsruhe"}


def test_joint_meetings_name_several_labs() -> None:
    """Every lab that is named counts."""
    assert NAMES.read("OK Lab Köln und Code for Bonn: Hackday").labs == {"koeln", "bonn"}


def test_the_network_is_no_lab() -> None:
    """The network's name is known and taken out."""
    naming = NAMES.read("Code for Germany Netzwerktreffen")
    assert naming.of_network
    assert naming.labs == set()
    assert naming.words == ("netzwerktreffen",)


def test_other_networks_say_it_otherwise() -> None:
    """What several labs have before their city is a prefix everywhere, also before a nickname."""
    labs = [
        Lab(slug="boston", name="Hack for Boston", city="Boston"),
        Lab(slug="austin", name="Hack for Austin", city="Austin", aliases=("atx",)),
    ]
    network = Network(name="Hack for All", slug="all")
    names = LabNames.of(Registry({lab.slug: lab for lab in labs}, network))
    assert names.read("Hack for ATX: tree map").labs == {"austin"}
    assert names.network == "all"


def test_places_name_towns() -> None:
    """The town of an address is that of the lab there, under any of its names."""
    assert NAMES.cities("Augsburger Straße 23, 89231 Neu-Ulm") == {"ulm"}
    assert NAMES.cities("Lokal K, Cologne") == {"koeln"}


def test_a_registry_is_indexed_once() -> None:
    """Asking again costs nothing."""
    registry = Registry({"ulm": Lab(slug="ulm", name="OK Lab Ulm")})
    assert LabNames.of(registry) is LabNames.of(registry)


def test_a_friend_is_not_called_as_the_city_it_sits_in() -> None:
    """In Berlin "OK Lab Berlin" is the lab, not an association with its office there."""
    lab = Lab(slug="berlin", name="OK Lab Berlin", city="Berlin")
    friend = Lab(slug="wikimedia", name="Wikimedia Deutschland", city="Berlin", friend=True)
    names = LabNames.of(Registry({one.slug: one for one in (lab, friend)}))
    assert names.read("OK Lab Berlin #201").labs == {"berlin"}
    assert names.cities("WikiBär, 10179 Berlin") == {"berlin"}
    assert names.cities("Wikimedia, Tempelhofer Ufer 23") == {"wikimedia"}
