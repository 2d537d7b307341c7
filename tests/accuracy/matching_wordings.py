"""How labs' tools word one evening, and pairs derived from that: same ones, and hard others.

Cities, houses, regular evenings and link forms are those of the real labs; topics are what labs
meet about. The label of each pair is how it was made: it was one evening or two.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from tests.accuracy.matching_truth import Pair, Told

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

SEED: Final = 4

CITIES: Final = (
    # slug, German and English name of the city, name of the lab, house, street, postcode
    ("berlin", "Berlin", "Berlin", "OK Lab Berlin", "WikiBär", "Köpenicker Straße 45", "10179"),
    ("bielefeld", "Bielefeld", "Bielefeld", "Code for Bielefeld", "Innovation Office",
     "Alter Markt 13", "33602"),
    ("bonn", "Bonn", "Bonn", "OK Lab Bonn-Rhein-Sieg", "Haus Müllestumpe",
     "An der Rheindorfer Burg 22", "53117"),
    ("dresden", "Dresden", "Dresden", "Open Data Dresden", "Impact Hub", "Trompeterstraße 5",
     "01069"),
    ("flensburg", "Flensburg", "Flensburg", "OK Lab Flensburg", "Aktivitetshuset",
     "Norderstraße 49", "24939"),
    ("hamburg", "Hamburg", "Hamburg", "OK Lab Hamburg", "betahaus", "Eifflerstraße 43", "22769"),
    ("heidelberg", "Heidelberg", "Heidelberg", "OK Lab Heidelberg", "DAI", "Sofienstraße 12",
     "69115"),
    ("heilbronn", "Heilbronn", "Heilbronn", "Code for Heilbronn", "Maker Space", "Weipertstraße 8",
     "74076"),
    ("kaiserslautern", "Kaiserslautern", "Kaiserslautern", "Code for Kaiserslautern",
     "Zentrum am Fackelrondell", "Fackelrondell 1", "67655"),
    ("karlsruhe", "Karlsruhe", "Karlsruhe", "OK Lab Karlsruhe", "Impact Hub", "Kaiserstr 97",
     "76131"),
    ("koeln", "Köln", "Cologne", "OK Lab Köln", "Wikipedia Lokal K", "Hackländerstr 2", "50825"),
    ("leipzig", "Leipzig", "Leipzig", "OK Lab Leipzig", "Basislager Coworking",
     "Peterssteinweg 14", "04107"),
    ("magdeburg", "Magdeburg", "Magdeburg", "OK Lab Magdeburg", "Netz39", "Leibnizstraße 32",
     "39104"),
    ("muenchen", "München", "Munich", "OK Lab München", "WikiMUC", "Angertorstraße 3", "80469"),
    ("muenster", "Münster", "Munster", "Code for Münster", "Cafe SpecOps network",
     "Aegidiimarkt 5", "48155"),
    ("nuernberg", "Nürnberg", "Nuremberg", "OK Lab Nürnberg", "Südpunkt",
     "Pillenreuther Straße 147", "90459"),
    ("osnabrueck", "Osnabrück", "Osnabrück", "OK Lab Osnabrück", "Lagerhalle", "Rolandsmauer 26",
     "49074"),
    ("potsdam", "Potsdam", "Potsdam", "OK Lab Potsdam", "machBar", "Friedrich-Engels-Straße 22",
     "14473"),
    ("stuttgart", "Stuttgart", "Stuttgart", "OK Lab Stuttgart", "shackspace", "Ulmer Straße 300",
     "70327"),
    ("ulm", "Ulm", "Ulm", "OK Lab Ulm", "temporärhaus", "Augsburger Straße 23-25", "89231"),
    ("hannover", "Hannover", "Hanover", "OK Lab Hannover", "Leinelab", "Glocksee 35", "30169"),
    ("jena", "Jena", "Jena", "OK Lab Jena", "Krautspace", "Krautgasse 26", "07743"),
)  # fmt: skip

TOPICS: Final = (
    # German, English, or "" where labs keep the German words
    ("Kartenabend mit OpenStreetMap", "Map night with OpenStreetMap"),
    ("Luftdaten-Sensoren löten", "Soldering air quality sensors"),
    ("Baumkataster und offene Daten", "Tree register and open data"),
    ("Haushaltsdaten sichtbar machen", "Making budget data visible"),
    ("Radverkehr zählen mit dem Telraam", "Counting bikes with Telraam"),
    ("GTFS und Fahrplandaten", "GTFS and timetable data"),
    ("Ratsinformationen auswerten", ""),
    ("Wasserqualität messen", "Measuring water quality"),
    ("Kita-Karte", "Daycare map"),
    ("Open Data Portal: Wünsche an die Stadt", "Open data portal: wishes for the city"),
    ("Wahldaten-Hackathon", "Election data hackathon"),
    ("Jahresplanung und Pizza", "Year planning and pizza"),
    ("Einführung in Git", "Introduction to Git"),
    ("Einführung in Open Data", "Introduction to Open Data"),
    ("Vortrag: Informationsfreiheit in der Praxis", "Talk: Freedom of information in practice"),
    ("Workshop: Datenvisualisierung mit D3", "Workshop: Data visualisation with D3"),
    ("Sommerfest", "Summer party"),
    ("Weihnachtsfeier", "Christmas party"),
    ("Wheelmap-Rundgang", "Wheelmap tour"),
    ("LoRaWAN für alle", "LoRaWAN for everyone"),
    ("Hitzeinseln in der Stadt", "Heat islands in the city"),
    ("Trinkbrunnen-Mapathon", "Drinking fountain mapathon"),
    ("Mapping-Party Barrierefreiheit", "Accessibility mapping party"),
    ("Projektvorstellung: Parkplatz-Ampel", "Project presentation: parking lights"),
    ("Künstliche Intelligenz im Rathaus", "AI in the town hall"),
    ("Was wurde aus dem Klimaatlas?", ""),
)

ORDINARY: Final[tuple[str, ...]] = (
    "{lab}",
    "{lab} Treffen",
    "{lab} – Lab-Treffen",
    "{code}",
    "{code} Meetup",
    "{code} - Weekly Meetup",
    "{oklab}",
    "{oklab} Stammtisch",
    "Offener Abend – {lab}",
    "Offenes Treffen",
    "Treffen",
    "Hacknight",
    "Hack Night – {code}",
    "Hackabend {lab}",
    "Open Knowledge Lab meetup",
    "Monatliches Treffen des {lab}",
    "Lab-Abend",
    "Projektabend",
    "Nächstes Treffen",
    "{code}: Hack Night",
    "Civic Tech Meetup {city}",
    "Regelmäßiges Treffen ({lab})",
    "{oklab}: Open Lab Night",
)
"""What an ordinary evening of a lab is called; all of these are one at one time."""

BY_NETWORK: Final = (
    "{code}",
    "{oklab}",
    "{lab}",
    "{city}",
    "{code} - Weekly Meetup",
    "{lab} Treffen",
)
"""What the network's list calls it."""


@dataclass(frozen=True, slots=True)
class Evening:
    """One evening of a lab as it really is; every tool words it its own way."""

    slug: str
    city: str
    abroad: str
    lab: str
    house: str
    street: str
    postcode: str
    start: datetime
    hours: float = 2.0
    topic: tuple[str, str] | None = None
    number: int = 1

    @property
    def names(self) -> dict[str, str]:
        """Return what the lab is called, for the wordings."""
        return {
            "lab": self.lab,
            "city": self.city,
            "code": f"Code for {self.abroad}",
            "oklab": f"OKLab {self.city}",
        }

    @property
    def address(self) -> str:
        """Return the whole address."""
        return f"{self.house}, {self.street}, {self.postcode} {self.city}"


def _told(evening: Evening, title: str, kind: str, source: int, **facts: object) -> Told:
    end = evening.start + timedelta(hours=evening.hours)
    blank = Told(
        lab=evening.slug,
        kind=kind,
        source=source,
        title=title,
        start=evening.start.isoformat(timespec="minutes"),
        end=end.isoformat(timespec="minutes"),
    )
    return replace(blank, **facts)  # type: ignore[arg-type]


def _title(evening: Evening, dice: random.Random, *, english: bool = False) -> str:
    if evening.topic is None:
        return dice.choice(ORDINARY).format(**evening.names)
    german, abroad = evening.topic
    words = abroad if english and abroad else german
    shapes = ("{topic}", "{lab}: {topic}", "{topic} – {lab}", "{code}: {topic}", "{topic} ({city})")
    return dice.choice(shapes).format(topic=words, **evening.names)


def meetup(evening: Evening, dice: random.Random) -> Told:
    """Word it as the lab's Meetup group."""
    number = 290_000_000 + evening.number * 7919 % 20_000_000
    group = f"https://www.meetup.com/code-for-{evening.slug}"
    places = (evening.address, f"{evening.house} ({evening.street}, {evening.city})", evening.house)
    return _told(
        evening,
        _title(evening, dice, english=dice.random() < 0.4),
        "ical",
        1,
        uid=f"event_{number}@meetup.com",
        url=f"{group}/events/{number}/",
        place=dice.choice(places),
    )


def gettogether(evening: Evening, dice: random.Random) -> Told:
    """Word it as the lab's GetTogether team, which has times in UTC and few words for places."""
    slug = "-".join(evening.lab.casefold().split())
    return _told(
        evening,
        _title(evening, dice),
        "gettogether",
        2,
        uid=f"{evening.number}@gettogether.community",
        url=f"https://gettogether.community/events/{evening.number}/{slug}/",
        place=dice.choice((f"{evening.house}, {evening.city}", evening.house, None)),
    )


def calendar(evening: Evening, dice: random.Random) -> Told:
    """Word it as the lab's own calendar."""
    uid = f"{dice.getrandbits(32):08x}-aaaa-4bbb-8ccc-{dice.getrandbits(48):012x}"
    return _told(
        evening,
        _title(evening, dice),
        "ical",
        3,
        uid=uid,
        place=dice.choice(
            (evening.address, evening.house, f"{evening.street}, {evening.city}", None)
        ),
    )


def page(evening: Evening, dice: random.Random) -> Told:
    """Word it as the lab's page, which links itself."""
    return _told(
        evening,
        _title(evening, dice),
        "page",
        4,
        url=f"https://{evening.slug}.example/termine/",
        place=dice.choice(
            (evening.address, f"{evening.street}, {evening.postcode} {evening.city}")
        ),
    )


def prose(evening: Evening, dice: random.Random) -> Told:
    """Word it as a sentence in the lab's pad: often without end or place."""
    return _told(
        replace(evening, hours=dice.choice((evening.hours, 2.0))),
        dice.choice(("Nächstes Treffen", "Treffen", "OK Lab Treffen", _title(evening, dice)))
        if evening.topic is None
        else _title(evening, dice),
        "prose",
        5,
        basis="prose",
        place=dice.choice((evening.house, None)),
    )


def listed(evening: Evening, dice: random.Random) -> Told:
    """Word it as a line of the network's monthly list."""
    if evening.topic is None:
        title = dice.choice(BY_NETWORK).format(**evening.names)
    else:
        title = _title(evening, dice)
    told = _told(evening, title, "page", 101, place=evening.address)
    url = dice.choice((f"https://codefor.de/{evening.slug}/", None))
    return replace(told, lab="netzwerk", url=url)


WORDINGS: Final = (meetup, gettogether, calendar, page, prose, listed)


def evenings(dice: random.Random, *, topical: bool, count: int) -> Iterator[Evening]:
    """Make evenings of the labs, by turns."""
    for number in range(count):
        facts = CITIES[number % len(CITIES)]
        hour, minute = dice.choice((18, 18, 19, 19, 19, 20)), dice.choice((0, 0, 30))
        day = datetime(2027, 1, 4, hour, minute)  # noqa: DTZ001 - wall time, as tools write it
        yield Evening(
            *facts,
            start=day + timedelta(days=dice.randrange(330)),
            hours=dice.choice((2.0, 2.0, 2.5, 3.0)),
            topic=TOPICS[number % len(TOPICS)] if topical else None,
            number=1000 + number,
        )


def pair(evening: Evening, one: Told, other: Told, how: str, *, same: bool) -> Pair:
    """Label two accounts by how they were made."""
    event = f"{evening.slug} {evening.number}"
    return Pair(one, other, same=same, how=how, event=event, real=False)
