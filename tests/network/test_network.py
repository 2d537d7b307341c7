"""Another network: the program in France and in French, without a word of code changed."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import httpx
import icalendar
import pytest
import typer
from typer.testing import CliRunner

from bot.cli import starting
from bot.domain.countries.france import FRANCE
from bot.domain.query import Query
from bot.jobs.ahead import look_ahead
from bot.registry import load_configuration
from bot.slack.messages.blocks import digest_message
from bot.store import occurrences
from bot.store.engine import Store
from bot.text import translator
from bot.web.routes import create_app
from tests.catalogues import has_lab
from tests.fakes.site import Site
from tests.network.groups import Way, groups
from tests.network.servers import NOW, Servers
from tests.network.whole import asked, configured
from tests.network.words import foreign, pieces
from tests.slack.conftest import Clock, slack_application

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.domain.subscription import Subscription
    from bot.jobs.poll import SourceReport
    from tests.fakes.slack import SlackStandIn
    from tests.network.groups import Group

PUBLIC_URL: Final = "https://rencontres.example"
PARIS: Final = ZoneInfo("Europe/Paris")
EXAMPLE_SOURCES: Final = 5
REGIONS_IN_EUROPE: Final = 13


@dataclass(frozen=True, slots=True)
class Network:
    """The network after it has asked every group once."""

    groups: tuple[Group, ...]
    registry: Registry
    subscriptions: tuple[Subscription, ...]
    database: str
    reports: Sequence[SourceReport]


@pytest.fixture(scope="module", params=[40, pytest.param(900, marks=pytest.mark.long)])
def network(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Network:
    """The example of config/, and so many groups more, asked over loopback."""
    folder = tmp_path_factory.mktemp("network")
    told = groups(request.param)
    with Site() as site:
        site.script("", Servers.of(told))
        registry, subscriptions = configured(folder / "config", told, site.url)
        database = f"sqlite:///{folder}/network.db"
        reports = asyncio.run(asked(database, registry))
    return Network(told, registry, subscriptions, database, reports)


@pytest.fixture
async def store(network: Network) -> AsyncIterator[Store]:
    """The network's database, open."""
    opened = Store.open(network.database)
    yield opened
    await opened.close()


@pytest.fixture
async def browser(network: Network, store: Store) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor whose browser would rather have German: the network has none."""
    app = create_app(store=store, registry=network.registry, public_url=PUBLIC_URL, now=lambda: NOW)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url=PUBLIC_URL, headers={"Accept-Language": "de"}
    ) as client:
        yield client


async def coming(store: Store, *labs: str) -> Sequence[Occurrence]:
    """Return what some groups do within a year."""
    async with store.read() as connection:
        year = Query(start=NOW, end=NOW + timedelta(days=365), labs=frozenset(labs))
        return await occurrences.find(connection, year)


def _texts(blocks: object) -> list[str]:
    """Return all words of a message's blocks."""
    if isinstance(blocks, list):
        return [text for one in blocks for text in _texts(one)]
    if not isinstance(blocks, dict):
        return []
    words = blocks.get("text")
    own = [line for line in words.splitlines() if line] if isinstance(words, str) else []
    return own + [text for one in blocks.values() for text in _texts(one)]


async def test_every_group_is_read(network: Network, store: Store) -> None:
    """Calendars, feeds, pages and rules in French words: each gives its meetings."""
    assert len(network.reports) == len(network.groups) + EXAMPLE_SOURCES
    assert [report.error for report in network.reports if report.error] == []
    for way in Way:
        group = next(one for one in network.groups if one.way is way)
        first, *_ = await coming(store, group.slug)
        assert first.title == group.title
        assert first.starts_at.astimezone(ZoneInfo(group.timezone)).hour in {18, 19, 20}


async def test_holidays_are_france_s(store: Store) -> None:
    """On Wednesday, 14 July 2027, nobody meets in Grenoble; on 3 October they would in Germany."""
    days = {one.day for one in await coming(store, "grenoble")}
    assert {date(2027, 7, 7), date(2027, 9, 1)} <= days
    assert not days & {date(2027, 7, 14), date(2027, 7, 28)}


@pytest.mark.parametrize(
    "path",
    ["/", "/?view=map", "/?view=month", "/labs/lyon", "/status", "/impressum", "/datenschutz"],
)
async def test_pages_speak_french(browser: httpx.AsyncClient, path: str) -> None:
    """Not a German or English word of ours stands on any page; the English ones say no "lab"."""
    answer = await browser.get(path)
    assert (answer.status_code, answer.headers["Content-Language"]) == (200, "fr")
    assert foreign(answer.text, spoken="fr") == {}
    assert "Les Ateliers du Libre" in answer.text
    english = await browser.get(path, params={"lang": "en"})
    assert foreign(english.text, spoken="fr")
    assert [text for text in pieces(english.text) if has_lab(text)] == []


async def test_the_page_of_a_meeting_speaks_french(
    browser: httpx.AsyncClient, store: Store
) -> None:
    """The evening of a rule says so, in French, with the rule in its words."""
    first, *_ = await coming(store, "lyon")
    page = (await browser.get(f"/events/{first.id}")).text
    assert foreign(page, spoken="fr") == {}
    assert "Soirée logiciels libres" in page
    assert "mardi 19 janvier" in page


async def test_the_map_is_france(browser: httpx.AsyncClient, network: Network) -> None:
    """Every region is drawn, and those with groups are named by their links."""
    page = (await browser.get("/?view=map")).text
    assert len(re.findall(r'<path\b[^>]* d="M', page)) >= REGIONS_IN_EUROPE
    assert "Made with Natural Earth" in page
    names = {FRANCE.states[group.state][0] for group in network.groups}
    assert {name for name in names if name in page} >= {"Auvergne-Rhône-Alpes", "Île-de-France"}


async def test_regions_are_filters(browser: httpx.AsyncClient, network: Network) -> None:
    """`state=FR-ARA`, the region's name, and a question in French find the same groups."""
    labs = {lab.slug for lab in network.registry if lab.state == "FR-ARA"}
    for query in ({"state": "FR-ARA"}, {"state": "Rhône-Alpes"}):
        told = (await browser.get("/api/v1/events", params={**query, "limit": 200})).json()
        found = {slug for row in told["items"] for slug in row["labs"]}
        assert found
        assert found <= labs
    asked_for = await browser.get("/", params={"q": "bretagne la semaine prochaine"})
    shown = pieces((await browser.get(asked_for.url)).text) if asked_for.is_success else set()
    location = asked_for.headers.get("Location", "")
    assert "FR-BRE" in location or "Bretagne" in shown


async def test_the_calendar_of_a_region(browser: httpx.AsyncClient) -> None:
    """One calendar of all groups there, with France's zone, under the network's name."""
    answer = await browser.get("/calendar.ics", params={"state": "FR-ARA"})
    calendar = icalendar.Calendar.from_ical(answer.text)
    assert "Les Ateliers du Libre" in str(calendar["X-WR-CALNAME"])
    places = {str(event["LOCATION"]) for event in calendar.walk("VEVENT")}
    assert any("Lyon" in place for place in places)
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Paris"]


async def test_slack_answers_in_french(network: Network, store: Store, slack: SlackStandIn) -> None:
    """`/next-meetup lyon` tells the next evenings there, in the language of who asks."""
    async with slack_application(
        store, slack, clock=Clock(NOW), registry=network.registry
    ) as application:
        marie = application.person("U1", locale="fr-FR", tz="Europe/Paris")
        answer = await marie.types("/next-meetup lyon")
        region = await marie.types("/next-meetup bretagne cette semaine")
        ada = application.person("U2", locale="en-GB", tz="Europe/Paris")
        helped = await ada.types("/meetups help")
    assert "Soirée" in answer.text
    assert "janvier" in answer.text
    texts = [text for one in (answer, region) for text in _texts(one.blocks)]
    assert [text for text in texts if foreign(text, spoken="fr")] == []
    assert "Bretagne, cette semaine" in region.text
    assert "Brest" in str(region.blocks)
    assert "in a channel of a group, that group's" in str(helped.blocks)


async def test_the_digest_is_french(network: Network, store: Store) -> None:
    """The week's digest of a region's channel has its meetings, and no other language's words."""
    channel = next(one for one in network.subscriptions if one.states)
    ahead = await look_ahead(store, network.registry, channel, NOW)
    told = [
        digest_message(
            content,
            ahead.occurrences,
            network.registry,
            translator(channel.language),
            public_url=PUBLIC_URL,
        ).text
        for content in ahead.contents
    ]
    assert "Grenoble" in "".join(told)
    assert not re.search(r"\b(?:Monday|Montag|January|Januar|meetings?|Treffen)\b", "".join(told))


async def test_the_month_in_the_network_s_own_form(browser: httpx.AsyncClient) -> None:
    """Its list is called by its template's name, and sorted by region; codefor.de's is not here."""
    listed = (await browser.get("/export/le-mois-des-ateliers.md")).text
    head, *regions = re.split(r"^## ", listed, flags=re.MULTILINE)
    assert head.startswith("# Le mois des ateliers\n\n*11 janvier – 28 février 2027*")
    names = [region.partition("\n")[0] for region in regions]
    assert "Auvergne-Rhône-Alpes" in names
    assert names[-1] == "Toute l’année"
    assert "mardi 12 janvier 2027" in listed
    assert (await browser.get("/export/out-in-the-open")).status_code == httpx.codes.NOT_FOUND
    page = (await browser.get("/export/le-mois-des-ateliers")).text
    assert foreign(page, spoken="fr") == {}


def test_init_begins_such_a_network(tmp_path: Path) -> None:
    """Six answers in French become a configuration of France that loads."""
    answers = ("Les Ateliers", "fr", "Europe/Paris", "Atelier d’Évreux", "le 3e mardi du mois, 19h")
    cli = typer.Typer()
    starting.register(cli)
    done = CliRunner().invoke(
        cli,
        ["init"],
        input="\n".join((*answers, "#rencontres")) + "\n",
        env={"TREFFPUNKT_CONFIG": str(tmp_path / "config")},
    )
    assert done.exit_code == 0, done.output
    registry, _ = load_configuration(tmp_path / "config", today=NOW.date())
    assert (registry.network.languages, registry.network.country) == (("fr", "en"), "FR")
    assert registry["atelier-d-evreux"].sources[0].key == "rule:FREQ=MONTHLY;BYDAY=3TU"


async def test_overseas_has_its_own_clock(store: Store) -> None:
    """Saturday at ten in La Réunion is ten there, whatever it is in Paris."""
    first, *_ = await coming(store, "saint-denis-reunion")
    assert first.start == datetime(2027, 1, 23, 10, tzinfo=ZoneInfo("Indian/Reunion"))
    assert first.starts_at.astimezone(PARIS).hour == 7
