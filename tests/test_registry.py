from datetime import date, time
from pathlib import Path

import pytest

from bot.domain.source import Kind
from bot.registry import load_configuration, load_registry
from tests.configuration import LAB, RULE, SOURCE, TODAY, only_source, read

SHIPPED = Path(__file__).parent.parent / "config"


def test_the_shipped_configuration_holds_38_labs_and_the_network() -> None:
    """A fresh clone knows every lab, nine regular evenings, and one subscribed channel."""
    registry, subscriptions = load_configuration(SHIPPED, today=TODAY)
    assert len(registry.labs) == 39
    assert sum(lab.active for lab in registry) == 21
    assert registry["netzwerk"].name == registry.network.name == "Code for Germany"
    slugs = [slug for slug in registry.labs if slug != "netzwerk"]
    assert slugs == sorted(slugs)
    kinds = [source.kind for source in registry.sources]
    assert kinds.count(Kind.SCHEDULE) == 9
    assert kinds.count(Kind.GETTOGETHER) == 6
    assert kinds.count(Kind.ICAL) == 20
    assert kinds.count(Kind.PAD) == 3
    assert [source.lab for source in registry.sources if source.found] == [
        "forst",
        "schleswig-flensburg",
    ]
    assert [subscription.channel for subscription in subscriptions] == ["#treffen"]


def test_the_shipped_sources_have_distinct_keys_within_their_lab() -> None:
    """No lab's source can be taken for another one."""
    sources = load_registry(SHIPPED, today=TODAY).sources
    assert len({(source.lab, source.key) for source in sources}) == len(sources)


def test_a_lab_carries_everything_that_its_file_says(tmp_path: Path) -> None:
    """Each key of the contract arrives in the lab."""
    lab = read(
        tmp_path,
        """
        [[labs]]
        slug = "karlsruhe"
        name = "OK Lab Karlsruhe"
        city = "Karlsruhe"
        state = "DE-BW"
        latitude = 49
        longitude = 8.4
        aliases = ["ka"]
        website = "https://ok-lab-karlsruhe.de"
        channel = "#karlsruhe"
        people = ["mail:karlsruhe@codefor.de", "slack:U0123"]
        note = "Ort folgt."
        active = false
        friend = true
        language = "en"
        timezone = "Europe/Zurich"
        """,
    )["karlsruhe"]
    assert (lab.name, lab.city, lab.state) == ("OK Lab Karlsruhe", "Karlsruhe", "DE-BW")
    assert (lab.latitude, lab.longitude) == (49.0, 8.4)
    assert lab.aliases == ("ka",)
    assert lab.website == "https://ok-lab-karlsruhe.de"
    assert lab.channel == "#karlsruhe"
    assert lab.people == ("mail:karlsruhe@codefor.de", "slack:U0123")
    assert lab.note == "Ort folgt."
    assert not lab.active
    assert lab.friend
    assert (lab.language, lab.timezone) == ("en", "Europe/Zurich")


def test_slug_and_name_are_enough(tmp_path: Path) -> None:
    """The rest has defaults, and network.toml may be absent."""
    registry = read(tmp_path, LAB)
    assert registry["ulm"].active
    assert registry["ulm"].sources == ()
    assert (registry["ulm"].timezone, registry["ulm"].language) == ("Europe/Berlin", "de")
    assert registry.network.noun == "Lab"


def test_zone_and_language_come_from_source_lab_file_network(tmp_path: Path) -> None:
    """The nearest statement counts."""
    network = 'timezone = "Europe/Vienna"\nlanguages = ["en", "de"]\n'
    feed = '[[labs.sources]]\nurl = "https://example.org/x.ics"\n'
    assert read(tmp_path, LAB + feed, network).sources[0].timezone == "Europe/Vienna"
    assert read(tmp_path, LAB + feed, network).sources[0].language == "en"
    top = 'timezone = "Europe/Paris"\nlanguage = "de"\n'
    assert read(tmp_path, top + LAB + feed, network).sources[0].timezone == "Europe/Paris"
    assert read(tmp_path, top + LAB + feed, network).sources[0].language == "de"
    own = LAB + 'timezone = "Europe/Rome"\n'
    assert read(tmp_path, top + own + feed, network).sources[0].timezone == "Europe/Rome"
    feed += 'timezone = "Europe/Oslo"\n'
    assert read(tmp_path, top + own + feed, network).sources[0].timezone == "Europe/Oslo"


def test_the_network_is_read(tmp_path: Path) -> None:
    """Another network changes name, noun, languages and colours without touching code."""
    network = read(
        tmp_path,
        LAB,
        """
        name = "Code for Nowhere"
        slug = "all-of-us"
        noun = "Brigade"
        website = "https://example.org"
        languages = ["en"]
        country = "AT"
        [colours]
        blue = "#00A9FA"
        """,
    ).network
    assert (network.name, network.slug, network.noun) == (
        "Code for Nowhere",
        "all-of-us",
        "Brigade",
    )
    assert (network.languages, network.country) == (("en",), "AT")
    assert network.colours == {"blue": "#00A9FA"}


@pytest.mark.parametrize(
    ("lines", "kind", "key"),
    [
        ('url = "webcal://Example.org/x.ics"', Kind.ICAL, "https://example.org/x.ics"),
        (
            'url = "http://www.meetup.com/de-DE/codeforhn//"',
            Kind.ICAL,
            "https://www.meetup.com/codeforhn/events/ical/",
        ),
        (
            'url = "https://gettogether.community/ok-lab-ka/#top"',
            Kind.GETTOGETHER,
            "https://gettogether.community/ok-lab-ka/",
        ),
        (
            'url = "17065"\nkind = "gettogether"',
            Kind.GETTOGETHER,
            "https://gettogether.community/team/17065/events.ics",
        ),
        (
            'url = "https://example.org/termine"\nkind = "page"',
            Kind.PAGE,
            "https://example.org/termine",
        ),
        ('kind = "manual"', Kind.MANUAL, "manual"),
    ],
)
def test_a_source_knows_its_kind_and_its_key(
    tmp_path: Path, lines: str, kind: Kind, key: str
) -> None:
    """The address names the source for life, however it was typed."""
    source = only_source(tmp_path, SOURCE + lines)
    assert (source.lab, source.kind, source.key) == ("ulm", kind, key)
    assert source.url == (None if kind is Kind.MANUAL else key)


def test_include_and_exclude_words_are_kept(tmp_path: Path) -> None:
    """One house hosts several groups."""
    words = 'include = ["open data"]\nexclude = ["CoderDojo", "Chor"]'
    source = only_source(tmp_path, SOURCE + f'url = "https://example.org/x.ics"\n{words}')
    assert source.include == ("open data",)
    assert source.exclude == ("CoderDojo", "Chor")


def test_a_schedule_carries_everything_that_its_file_says(tmp_path: Path) -> None:
    """Dates may be TOML's own or text, and `from`, `except` and `pause` get their names in code."""
    source = only_source(
        tmp_path,
        SOURCE
        + """
        kind = "schedule"
        rrule = "FREQ=MONTHLY;BYDAY=3MO"
        start = "19:00"
        end = 21:30:00
        from = 2026-01-01
        until = "2027-12-31"
        except = ["2026-12-21", 2027-01-18]
        pause = ["2026-07-20/2026-08-31"]
        skip_holidays = false
        confirmed = "2026-11-01"
        title = "Code for Ulm"
        place = "temporärhaus"
        url = "https://temporaerhaus.de/#termine"
        """,
    )
    schedule = source.schedule
    assert schedule is not None
    assert source.kind is Kind.SCHEDULE
    assert source.url is None
    assert (schedule.start, schedule.end) == (time(19), time(21, 30))
    assert (schedule.since, schedule.until) == (date(2026, 1, 1), date(2027, 12, 31))
    assert schedule.except_days == {date(2026, 12, 21), date(2027, 1, 18)}
    assert schedule.pauses == ((date(2026, 7, 20), date(2026, 8, 31)),)
    assert not schedule.skip_holidays
    assert schedule.confirmed == date(2026, 11, 1)
    assert (schedule.title, schedule.place) == ("Code for Ulm", "temporärhaus")
    assert schedule.url == "https://temporaerhaus.de/#termine"


def test_a_schedule_needs_neither_kind_nor_title(tmp_path: Path) -> None:
    """`when` says that it is a rule; the lab's name is its title."""
    source = only_source(tmp_path, RULE)
    assert source.kind is Kind.SCHEDULE
    assert source.schedule is not None
    assert source.schedule.title == "OK Lab Ulm"
    assert source.schedule.skip_holidays


def test_a_rule_is_named_by_its_pattern_and_not_by_its_words_or_hours(tmp_path: Path) -> None:
    """Rewording the same evening, or moving it by an hour, keeps its identity."""
    first = only_source(tmp_path, RULE).key
    assert first.startswith("rule:")
    again = RULE.replace("jeden Mittwoch, 19:00-21:00", "mittwochs um 20 Uhr")
    assert only_source(tmp_path, again).key == first


def test_two_rules_of_one_pattern_are_told_apart(tmp_path: Path) -> None:
    """Two evenings on the same weekday are two sources."""
    second = '[[labs.sources]]\nwhen = "jeden Mittwoch, 21:00-22:00"\n'
    first, other = read(tmp_path, RULE + second).sources
    assert other.key == f"{first.key}#2"


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    """Windows editors write one."""
    (tmp_path / "labs.toml").write_bytes(b"\xef\xbb\xbf" + LAB.encode())
    assert "ulm" in load_registry(tmp_path, today=TODAY).labs
