# ruff: noqa: E501 -- a mistake and what is told about it read best side by side
import contextlib
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.registry import load_configuration, load_registry
from bot.registry.labs import LAB_KEYS, TOP_KEYS
from bot.registry.network import KEYS as NETWORK_KEYS
from bot.registry.sources import FEED_KEYS, SCHEDULE_KEYS
from bot.registry.subscriptions import KEYS as SUBSCRIPTION_KEYS
from tests.configuration import (
    CHANNEL,
    LAB,
    RULE,
    SOURCE,
    TODAY,
    mistakes_of,
    read,
    subscribe,
)

LAB_MISTAKES = [
    ('[[labs]]\nname = "X"', "labs.toml:1: lab 1: slug: missing; write slug"),
    ('[[labs]]\nslug = "x"', "labs.toml:1: lab x: name: missing; write name"),
    ('[[labs]]\nslug = "Bad Belzig"\nname = "X"', "labs.toml:2: lab Bad Belzig: slug: “Bad Belzig” is"),
    ('[[labs]]\nslug = 3\nname = "X"', "labs.toml:2: lab 1: slug: write it as text"),
    (LAB + LAB, "labs.toml:5: lab ulm: slug: another lab is called ulm already"),
    (LAB + 'ctiy = "Ulm"', "labs.toml:4: lab ulm: ctiy: unknown key; did you mean city?"),
    ("zone = 1\n" + LAB, "labs.toml:1: zone: unknown key; did you mean timezone?"),
    ("labs = 3", "labs.toml:1: labs: write each as a table of its own: [[labs]]"),
    (LAB + 'timezone = "Europe/Berlni"', "labs.toml:4: lab ulm: timezone: “Europe/Berlni” is no time zone; did you mean Europe/Berlin?"),
    (LAB + 'timezone = "../etc/passwd"', "labs.toml:4: lab ulm: timezone: “../etc/passwd” is no time zone"),
    (LAB + 'timezone = "localtime"', "labs.toml:4: lab ulm: timezone: “localtime” is no time zone"),
    ('timezone = "MESZ"\n' + LAB, "labs.toml:1: timezone: “MESZ” is no time zone"),
    ('language = "fr"\n' + LAB, "labs.toml:1: language: “fr” is not known"),
    (LAB + 'state = "BW"', "labs.toml:4: lab ulm: state: “BW” is no ISO 3166-2 code; write it as DE-BW"),
    (LAB + 'state = "DE-BX"', "labs.toml:4: lab ulm: state: “DE-BX” is no German state; did you mean DE-B"),
    (LAB + "latitude = 91\nlongitude = 1", "labs.toml:4: lab ulm: latitude: 91 is not between -90 and 90"),
    (LAB + "latitude = 1\nlongitude = -181", "labs.toml:5: lab ulm: longitude: -181 is not between"),
    (LAB + "latitude = nan\nlongitude = 1", "labs.toml:4: lab ulm: latitude: nan is not between"),
    (LAB + 'latitude = "48"\nlongitude = 10', "labs.toml:4: lab ulm: latitude: write a number"),
    (LAB + "latitude = 48", "labs.toml:4: lab ulm: latitude: longitude is missing; write both or"),
    (LAB + 'aliases = "ul"', "labs.toml:4: lab ulm: aliases: write a list of texts"),
    (LAB + 'active = "no"', "labs.toml:4: lab ulm: active: write true or false, without quotes"),
    (LAB + 'website = "temporaerhaus.de"', "labs.toml:4: lab ulm: website: “temporaerhaus.de” should"),
    (LAB + 'channel = "ulm"', "labs.toml:4: lab ulm: channel: “ulm” is no channel; write #name"),
    (LAB + 'people = ["a@b.de"]', "labs.toml:4: lab ulm: people: “a@b.de” is nobody we can reach; write mail:"),
    (LAB + 'people = ["slack:@jo"]', "labs.toml:4: lab ulm: people: “slack:@jo” is nobody"),
    (
        LAB + '[[labs]]\nslug = "neu"\nname = "Neu"\naliases = ["ULM"]',
        "labs.toml:7: lab neu: aliases: “ULM” also means lab ulm; an alias means one lab",
    ),
    (LAB + 'aliases = ["Übermorgen"]', "labs.toml:4: lab ulm: aliases: “Übermorgen” already says when or how in a question; choose another"),
    ("", "labs.toml: no [[labs]] in it; run `treffpunkt init` to add one"),
    (LAB + "name = ", "labs.toml:4: not TOML: Invalid value"),
    (LAB + 'note = "open', "labs.toml"),
]  # fmt: skip

SOURCE_MISTAKES = [
    ('knd = "ical"\nurl = "https://a.de/x.ics"', "labs.toml:5: lab ulm, source 1: knd: unknown key; did you mean kind?"),
    ('kind = "icla"\nurl = "https://a.de/x.ics"', "labs.toml:5: lab ulm, source 1: kind: “icla” is not known; did you mean ical?"),
    ('include = ["x"]', "labs.toml:4: lab ulm, source 1: url: missing; write url = "),
    ('url = "ftp://a.de/x.ics"', "labs.toml:5: lab ulm, source 1: url: “ftp://a.de/x.ics” should start with https://"),
    ('url = "https://me:pw@a.de/x.ics"', "labs.toml:5: lab ulm, source 1: url: the address at a.de must not hold"),
    ('url = "https://a.de/x.ics"\n[[labs.sources]]\nurl = "https://A.de/x.ics#1"', "labs.toml:7: lab ulm, source 2: url: the same address as source 1; keep one"),
    ('url = "https://a.de/x.ics"\nstart = "19:00"', "labs.toml:6: lab ulm, source 1: start: unknown key"),
    ('url = "https://a.de/x.ics"\ninclude = "x"', "labs.toml:6: lab ulm, source 1: include: write a list"),
    ('kind = "schedule"', "labs.toml:4: lab ulm, source 1: when: missing; write when = "),
    ('when = "jeden Mittwoch 19 Uhr"\nrrule = "FREQ=DAILY"', "labs.toml:6: lab ulm, source 1: rrule: either when or rrule, not both"),
    ('when = "jeden Mittwoch 19 Uhr"\ninclude = ["x"]', "labs.toml:6: lab ulm, source 1: include: unknown key"),
    ('when = "jeden Mittwoch 19 Uhr"\nfrom = "1.1.2026"', "labs.toml:6: lab ulm, source 1: from: “1.1.2026” is no date; write it as 2026-12-21"),
    ('when = "jeden Mittwoch 19 Uhr"\nuntil = "2026-02-30"', "labs.toml:6: lab ulm, source 1: until: “2026-02-30” is no date"),
    ('when = "jeden Mittwoch 19 Uhr"\nconfirmed = 2026', "labs.toml:6: lab ulm, source 1: confirmed: “2026” is no date"),
    ('when = "jeden Mittwoch 19 Uhr"\nexcept = ["heute"]', "labs.toml:6: lab ulm, source 1: except: “heute” is no date"),
    ('when = "jeden Mittwoch 19 Uhr"\nexcept = "2026-12-21"', "labs.toml:6: lab ulm, source 1: except: write a list of dates"),
    ('when = "jeden Mittwoch 19 Uhr"\nfrom = "2027-01-01"\nuntil = "2026-01-01"', "labs.toml:6: lab ulm, source 1: from: 2027-01-01 lies after until, 2026-01-01"),
    ('when = "jeden Mittwoch 19 Uhr"\npause = ["2026-07-20"]', "labs.toml:6: lab ulm, source 1: pause: “2026-07-20” is no pause; write first/last day"),
    ('when = "jeden Mittwoch 19 Uhr"\npause = ["2026-08-20/2026-07-20"]', "labs.toml:6: lab ulm, source 1: pause: “2026-08-20/2026-07-20” ends before it begins"),
    ('rrule = "FREQ=WEEKLY;BYDAY=WE"\nstart = "25:00"', "labs.toml:6: lab ulm, source 1: start: “25:00” is no time of day"),
    ('rrule = "FREQ=WEEKLY;BYDAY=WE"\nstart = "7pm"', "labs.toml:6: lab ulm, source 1: start: “7pm” is no time of day"),
    ('when = "wenn der Mond scheint"', "labs.toml:5: lab ulm, source 1: when: "),
    ('rrule = "FREQ=SOMETIMES"\nstart = "19:00"', "labs.toml:5: lab ulm, source 1: rrule: "),
    ('when = "alle zwei Wochen dienstags, 19 Uhr"', "labs.toml:5: lab ulm, source 1: when: "),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line"),
    [*LAB_MISTAKES, *((SOURCE + text, line) for text, line in SOURCE_MISTAKES)],
)
def test_a_mistake_is_told_with_file_line_lab_and_key(tmp_path: Path, text: str, line: str) -> None:
    """Exactly one line is told for one mistake, and says what would be right."""
    (told,) = mistakes_of(tmp_path, text)
    assert told.startswith(line)
    assert "\n" not in told


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('nmae = "X"', "network.toml:1: nmae: unknown key; did you mean name?"),
        ('languages = ["de", "pt"]', "network.toml:1: languages: “pt” is not known"),
        ('country = "Germany"', "network.toml:1: country: “Germany” is no country"),
        ('colours = "blue"', "network.toml:1: colours: write a table"),
        ('[colours]\nblue = "00A9FA"', "network.toml:2: colours: blue: “00A9FA” is no colour"),
        ('timezone = "CET/Berlin"', "network.toml:1: timezone: “CET/Berlin” is no time zone"),
        ("name", "network.toml:1: not TOML"),
    ],
)
def test_a_mistake_about_the_network_is_told(tmp_path: Path, text: str, line: str) -> None:
    """network.toml is looked at as closely as labs.toml."""
    (told,) = mistakes_of(tmp_path, LAB, text)
    assert told.startswith(line)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[[subscriptions]]", "subscriptions.toml:1: subscription 1: channel: missing"),
        ("[[subscription]]", "subscriptions.toml:1: subscription: unknown key; did you mean subscriptions?"),
        ('[[subscriptions]]\nchannel = "treffen"', "subscriptions.toml:2: subscription 1: channel: “treffen” is no channel"),
        (CHANNEL + CHANNEL, "subscriptions.toml:4: subscription #treffen: channel: #treffen is subscribed already"),
        (CHANNEL + 'labs = ["kolen"]', "subscriptions.toml:3: subscription #treffen: labs: “kolen” is not known; did you mean koeln"),
        (CHANNEL + 'states = ["Atlantis"]', "subscriptions.toml:3: subscription #treffen: states: “Atlantis” is not known"),
        (CHANNEL + 'near = "atlantis"', "subscriptions.toml:3: subscription #treffen: near: “atlantis” is not known"),
        (CHANNEL + "within_km = 50", "subscriptions.toml:3: subscription #treffen: within_km: says how far but"),
        (CHANNEL + 'near = "ulm"\nwithin_km = -1', "subscriptions.toml:4: subscription #treffen: within_km: -1 is not"),
        (CHANNEL + 'weekly = "mondy 09:00"', "subscriptions.toml:3: subscription #treffen: weekly: “mondy 09:00”: write weekday and time, “monday 09:00”; did you mean monday?"),
        (CHANNEL + 'weekly = "monday"', "subscriptions.toml:3: subscription #treffen: weekly: “” is no time of day"),
        (CHANNEL + 'daily = "8"', "subscriptions.toml:3: subscription #treffen: daily: “8” is no time of day"),
        (CHANNEL + 'monthly = "32 09:00"', "subscriptions.toml:3: subscription #treffen: monthly: “32 09:00”: write day"),
        (CHANNEL + 'daily = "08:00"\nweekly = "monday 09:00"', "subscriptions.toml:4: subscription #treffen: weekly: only one of daily, weekly"),
        (CHANNEL + 'reminders = ["soon"]', "subscriptions.toml:3: subscription #treffen: reminders: “soon” is no lead time"),
        (CHANNEL + 'reminders = ["9999d"]', "subscriptions.toml:3: subscription #treffen: reminders: “9999d” is no lead time"),
        (CHANNEL + 'attendance = "onlin"', "subscriptions.toml:3: subscription #treffen: attendance: “onlin” is not known; did you mean online?"),
        (CHANNEL + 'language = "fr"', "subscriptions.toml:3: subscription #treffen: language: “fr” is not known"),
        (CHANNEL + 'timezone = "Berlin"', "subscriptions.toml:3: subscription #treffen: timezone: “Berlin” is no time"),
        (CHANNEL + "notices = 1", "subscriptions.toml:3: subscription #treffen: notices: write true or false"),
        (CHANNEL + 'lab = "ulm"', "subscriptions.toml:3: subscription #treffen: lab: unknown key; did you mean labs?"),
    ],
)  # fmt: skip
def test_a_mistake_about_a_subscription_is_told(tmp_path: Path, text: str, line: str) -> None:
    """subscriptions.toml is checked against the labs that there are."""
    with pytest.raises(ConfigError) as refused:
        subscribe(tmp_path, text)
    (told,) = refused.value.mistakes
    assert told.removeprefix(f"{tmp_path}/").startswith(line)


def test_all_mistakes_of_all_files_come_at_once(tmp_path: Path) -> None:
    """One start tells everything there is to mend, and a lab with a mistake is still a known name."""
    (tmp_path / "labs.toml").write_text(
        LAB
        + 'state = "BW"\n[[labs.sources]]\nknd = "x"\nurl = "https://a.de/x.ics"\n'
        + '[[labs.sources]]\nwhen = "irgendwann"\n'
    )
    (tmp_path / "network.toml").write_text('nam = "X"\n')
    (tmp_path / "subscriptions.toml").write_text(CHANNEL + 'labs = ["ulm"]\nempty = 1\n')
    with pytest.raises(ConfigError) as refused:
        load_configuration(tmp_path, today=TODAY)
    places = [line.removeprefix(f"{tmp_path}/").split(" ")[0] for line in refused.value.mistakes]
    assert places == [
        "network.toml:1:",
        "labs.toml:4:",
        "labs.toml:6:",
        "labs.toml:9:",
        "subscriptions.toml:4:",
    ]
    assert str(refused.value).splitlines() == list(refused.value.mistakes)


@pytest.mark.parametrize(
    "source",
    ['kind = "icla"', 'url = "ftp://x"', 'when = "bei Mond"'],
)
def test_mistakes_of_one_source_come_at_once(tmp_path: Path, source: str) -> None:
    """A wrong address or rule hides neither a wrong zone nor an unknown key."""
    told = mistakes_of(tmp_path, f'{SOURCE}{source}\ntimezone = "Mars"\nknd = 1\n')
    assert len(told) == 3


def test_a_rule_with_two_readings_is_refused_with_both(tmp_path: Path) -> None:
    """Somebody who writes "every second Monday" gets to choose, in the language of all mistakes."""
    (told,) = mistakes_of(tmp_path, SOURCE + 'when = "jeden zweiten Montag, 19 Uhr"')
    assert 'from = "2026-11-23"' in told
    assert "im Monat" in told
    assert "Bitte" not in told


def test_the_line_of_a_later_lab_is_found(tmp_path: Path) -> None:
    """Lines are counted per lab and per source."""
    labs = SOURCE + 'url = "https://a.de/x.ics"\n' + SOURCE.replace("ulm", "bonn")
    labs += 'url = "https://a.de/x.ics"\n[[labs.sources]]\nurl = "https://a.de/y.ics"\nknd = 1\n'
    (told,) = mistakes_of(tmp_path, labs)
    assert told.startswith("labs.toml:13: lab bonn, source 2: knd: ")


ODD = (
    *("1", "-1", "1.5", "nan", "inf", "true", '""', '" "', '"x"', '"2026-01-01"', "2026-01-01"),
    *("2026-01-01T00:00:00Z", "2026-01-01T00:00:00", "19:00:00", "[]", "[1]", '["x"]', '[""]'),
    *("[[]]", "{}", "{ a = 1 }", "[{ a = 1 }]", "[{ url = 3 }]", '[{ when = "x" }]'),
)


@pytest.mark.parametrize("key", [*TOP_KEYS, *LAB_KEYS, *FEED_KEYS, *SCHEDULE_KEYS])
def test_no_value_of_a_key_breaks_the_start(tmp_path: Path, key: str) -> None:
    """Whatever stands behind a key is taken or refused, never a traceback."""
    beginnings = (
        "" if key == "labs" else LAB,
        *(() if key in {"slug", "name"} else (LAB, "\n".join([LAB, LAB.replace("ulm", "x")]))),
        SOURCE,
        SOURCE + ("" if key == "url" else 'url = "https://a.de/x.ics"\n'),
        RULE if key != "when" else SOURCE,
    )
    for odd in ODD:
        for beginning in beginnings:
            with contextlib.suppress(ConfigError):
                assert read(tmp_path, f"{beginning}{key} = {odd}\n").labs


@pytest.mark.parametrize("key", NETWORK_KEYS)
def test_no_value_of_the_network_breaks_the_start(tmp_path: Path, key: str) -> None:
    """network.toml is taken or refused as well."""
    for odd in ODD:
        with contextlib.suppress(ConfigError):
            assert read(tmp_path, LAB, f"{key} = {odd}\n").network.name


@pytest.mark.parametrize("key", SUBSCRIPTION_KEYS)
def test_no_value_of_a_subscription_breaks_the_start(tmp_path: Path, key: str) -> None:
    """So is subscriptions.toml."""
    for odd in ODD:
        with contextlib.suppress(ConfigError):
            beginning = "[[subscriptions]]\n" if key == "channel" else CHANNEL
            assert len(subscribe(tmp_path, f"{beginning}{key} = {odd}\n")) == 1


@pytest.mark.parametrize("absent", ["file", "directory"])
def test_without_a_file_it_says_how_to_get_one(tmp_path: Path, absent: str) -> None:
    """Somebody who starts in the wrong place is told about init."""
    directory = tmp_path if absent == "file" else tmp_path / "nowhere"
    with pytest.raises(ConfigError, match=r"labs.toml is missing; run `treffpunkt init`"):
        load_registry(directory, today=TODAY)


def test_a_file_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    """Latin-1 from an old editor is named as such, not shown as a traceback."""
    (tmp_path / "labs.toml").write_bytes((LAB + 'city = "Köln"').encode("latin-1"))
    with pytest.raises(ConfigError, match=r"labs.toml:4: not UTF-8"):
        load_registry(tmp_path, today=TODAY)


def test_a_directory_where_a_file_should_be_is_told(tmp_path: Path) -> None:
    """Whatever keeps the file from being read is one line."""
    (tmp_path / "labs.toml").mkdir()
    with pytest.raises(ConfigError, match=r"labs.toml cannot be read"):
        load_registry(tmp_path, today=TODAY)
