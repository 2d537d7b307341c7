from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from bot.domain.event import Attendance
from bot.domain.lab import Lab, Registry
from bot.domain.places import UnknownLabError, distance_km, resolve_labs
from bot.domain.query import HORIZON
from bot.domain.words import Understood, understand
from bot.errors import UsageError

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 19, 15, 30, tzinfo=BERLIN)  # a Thursday

LABS = (
    Lab(slug="berlin", name="OK Lab Berlin", city="Berlin", state="DE-BE"),
    Lab(
        slug="bonn",
        name="OK Lab Bonn-Rhein-Sieg",
        city="Bonn",
        state="DE-NW",
        latitude=50.737,
        longitude=7.095,
        aliases=("bn",),
    ),
    Lab(slug="freiburg", name="OK Lab Freiburg", city="Freiburg", state="DE-BW", aliases=("fr",)),
    Lab(
        slug="koeln",
        name="OK Lab Köln",
        city="Köln",
        state="DE-NW",
        latitude=50.955,
        longitude=6.910,
        aliases=("cologne", "kölle"),
    ),
    Lab(
        slug="muenster",
        name="Code for Münster",
        city="Münster",
        state="DE-NW",
        latitude=51.96,
        longitude=7.62,
        channel="#ms-lab",
    ),
    Lab(slug="nuernberg", name="OK Lab Nürnberg", city="Nürnberg", state="DE-BY"),
    Lab(
        slug="ulm",
        name="OK Lab Ulm",
        city="Neu-Ulm",
        state="DE-BW",
        latitude=48.396,
        longitude=10.002,
        aliases=("neu-ulm",),
    ),
    Lab(slug="schleswig-flensburg", name="Kreis Schleswig-Flensburg", state="DE-SH"),
    Lab(slug="jena", name="OK Lab Jena", city="Jena", state="DE-TH", active=False),
    Lab(
        slug="hacker",
        name="Hackspace Köln",
        state="DE-NW",
        latitude=50.95,
        longitude=6.91,
        friend=True,
    ),
    Lab(slug="netzwerk", name="Code for Germany"),
)
REGISTRY = Registry({lab.slug: lab for lab in LABS})
SHOWN = frozenset(lab.slug for lab in LABS) - {"jena", "hacker"}
WEST = frozenset({"bonn", "koeln", "muenster"})
SOUTH_WEST = frozenset({"freiburg", "ulm"})


def ask(words: str, *, language: str = "de", lab: str | None = None) -> Understood:
    """Ask on that Thursday."""
    return understand(words, REGISTRY, now=NOW, language=language, lab=lab)


@pytest.mark.parametrize(
    ("words", "labs"),
    [
        ("koeln", {"koeln"}),
        ("Köln", {"koeln"}),
        ("KÖLN!", {"koeln"}),
        ("Cologne", {"koeln"}),
        ("Kölle", {"koeln"}),
        ("kolen", {"koeln"}),
        ("nurnberg", {"nuernberg"}),
        ("Nürnburg", {"nuernberg"}),
        ("munster", {"muenster"}),
        ("neu ulm", {"ulm"}),
        ("Neu-Ulm", {"ulm"}),
        ("ok lab köln", {"koeln"}),
        ("OK Lab Ulm", {"ulm"}),
        ("oklab cologne", {"koeln"}),
        ("code for cologne", {"koeln"}),
        ("Code for Germany", {"netzwerk"}),
        ("bonn-rhein-sieg", {"bonn"}),
        ("OK Lab Bonn-Rhein-Sieg", {"bonn"}),
        ("schleswig-flensburg", {"schleswig-flensburg"}),
        ("schleswig-flensburk", {"schleswig-flensburg"}),
        ("köln,bonn", {"koeln", "bonn"}),
        ("in Köln und Bonn", {"koeln", "bonn"}),
        ("<#C0123ABC|ms-lab>", {"muenster"}),
        ("berlin", {"berlin"}),
        ("NRW", WEST),
        ("nordrhein-westfalen", WEST),
        ("North Rhine-Westphalia", WEST),
        ("DE-NW", WEST),
        ("BaWü", SOUTH_WEST),
        ("Baden-Württemberg", SOUTH_WEST),
        ("Bayern", {"nuernberg"}),
        ("Bavaria", {"nuernberg"}),
        ("Bayern und Ulm", {"nuernberg", "ulm"}),
        ("near köln", {"koeln", "bonn"}),
        ("near Cologne 20 km", {"koeln"}),
        ("in 50 km um Köln", {"koeln", "bonn"}),
        ("50km um köln", {"koeln", "bonn"}),
        ("within 150 km of Bonn", WEST),
        ("umkreis 150 kilometer bonn", WEST),
        ("in der Nähe von Bonn", {"koeln", "bonn"}),
        ("near ulm 50 km", {"ulm"}),
        ("near 50.9,6.9 10 km", {"koeln"}),
        ("Köln um 19 Uhr", {"koeln"}),
        ("jena", {"jena"}),
        ("hackspace köln", {"hacker"}),
        ("Thüringen", set()),
        ("Bremen", set()),
    ],
)
def test_words_name_labs(words: str, labs: set[str] | frozenset[str]) -> None:
    """Labs are known by slug, name, city, alias, state, distance, and misspelt."""
    understood = ask(words)
    assert understood.query.labs == frozenset(labs)
    assert set(understood.labs) == labs


@pytest.mark.parametrize("words", ["", "   ", "alle", "überall", "nächstes Treffen", "??? !"])
def test_without_a_place_every_shown_lab_is_meant(words: str) -> None:
    """Inactive labs and friends are left out unless they are named."""
    understood = ask(words)
    assert understood.query.labs == SHOWN
    assert understood.labs == ()
    assert understood.unknown == ()


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("heute", "now", "2026-11-20"),
        ("today", "now", "2026-11-20"),
        ("heute Abend", "now", "2026-11-20"),
        ("morgen", "2026-11-20", "2026-11-21"),
        ("tomorrow", "2026-11-20", "2026-11-21"),
        ("übermorgen", "2026-11-21", "2026-11-22"),
        ("uebermorgen", "2026-11-21", "2026-11-22"),
        ("the day after tomorrow", "2026-11-21", "2026-11-22"),
        ("gestern", "2026-11-18", "2026-11-19"),
        ("diese Woche", "now", "2026-11-23"),
        ("this week", "now", "2026-11-23"),
        ("nächste Woche", "2026-11-23", "2026-11-30"),
        ("naechste woche", "2026-11-23", "2026-11-30"),
        ("in der nächsten Woche", "2026-11-23", "2026-11-30"),
        ("next week", "2026-11-23", "2026-11-30"),
        ("übernächste Woche", "2026-11-30", "2026-12-07"),
        ("the week after next", "2026-11-30", "2026-12-07"),
        ("letzte Woche", "2026-11-09", "2026-11-16"),
        ("in zwei Wochen", "2026-11-30", "2026-12-07"),
        ("in 3 Tagen", "2026-11-22", "2026-11-23"),
        ("in den nächsten 14 Tagen", "now", "2026-12-03"),
        ("next 2 weeks", "now", "2026-12-03"),
        ("dieses Wochenende", "2026-11-21", "2026-11-23"),
        ("am Wochenende", "2026-11-21", "2026-11-23"),
        ("kommendes Wochenende", "2026-11-21", "2026-11-23"),
        ("next weekend", "2026-11-28", "2026-11-30"),
        ("diesen Monat", "now", "2026-12-01"),
        ("nächsten Monat", "2026-12-01", "2027-01-01"),
        ("next year", "2027-01-01", "2028-01-01"),
        ("im März", "2027-03-01", "2027-04-01"),
        ("maerz", "2027-03-01", "2027-04-01"),
        ("in march", "2027-03-01", "2027-04-01"),
        ("März 2027", "2027-03-01", "2027-04-01"),
        ("März 2025", "2025-03-01", "2025-04-01"),
        ("November", "now", "2026-12-01"),
        ("next November", "2027-11-01", "2027-12-01"),
        ("2027", "2027-01-01", "2028-01-01"),
        ("2027-03", "2027-03-01", "2027-04-01"),
        ("Mittwoch", "2026-11-25", "2026-11-26"),
        ("am Donnerstag", "now", "2026-11-20"),
        ("nächsten Donnerstag", "2026-11-26", "2026-11-27"),
        ("next Wednesday", "2026-11-25", "2026-11-26"),
        ("nächste Woche Donnerstag", "2026-11-26", "2026-11-27"),
        ("thursday next week", "2026-11-26", "2026-11-27"),
        ("Mittwoch diese Woche", "2026-11-25", "2026-11-26"),
        ("Mi", "2026-11-25", "2026-11-26"),
        ("2026-12-24", "2026-12-24", "2026-12-25"),
        ("24.12.", "2026-12-24", "2026-12-25"),
        ("3.3.", "2027-03-03", "2027-03-04"),
        ("3.3.2028", "2028-03-03", "2028-03-04"),
        ("3. März", "2027-03-03", "2027-03-04"),
        ("am 3. März 2028", "2028-03-03", "2028-03-04"),
        ("March 3rd", "2027-03-03", "2027-03-04"),
        ("3rd of March", "2027-03-03", "2027-03-04"),
        ("29.2.", "2028-02-29", "2028-03-01"),
        ("KW 50", "2026-12-07", "2026-12-14"),
        ("kw2", "2027-01-11", "2027-01-18"),
        ("3.12. bis 5.12.", "2026-12-03", "2026-12-06"),
        ("von Dezember bis Januar", "2026-12-01", "2027-02-01"),
        ("from december to january", "2026-12-01", "2027-02-01"),
        ("bis Montag", "now", "2026-11-24"),
        ("until 2026-12-01", "now", "2026-12-02"),
        ("heute und morgen", "now", "2026-11-21"),
        # Summer time begins on 28 March 2027: that day has 23 hours.
        ("28.3.2027", "2027-03-28", "2027-03-29"),
    ],
)
def test_words_name_days(words: str, start: str, end: str) -> None:
    """Days are local, weeks start on Monday, and what has begun starts now."""
    understood = ask(words)
    query = understood.query
    expected = NOW if start == "now" else datetime.fromisoformat(start).replace(tzinfo=BERLIN)
    assert query.start == expected.astimezone(UTC)
    assert query.end == datetime.fromisoformat(end).replace(tzinfo=BERLIN).astimezone(UTC)
    assert query.start.tzinfo == UTC == query.end.tzinfo
    assert understood.unknown == ()
    assert understood.period is not None


def test_ab_leaves_the_end_open() -> None:
    """From a day on means up to the horizon."""
    query = ask("ab März").query
    assert query.start == datetime(2027, 3, 1, tzinfo=BERLIN)
    assert query.end - query.start >= HORIZON - timedelta(days=1)


@pytest.mark.parametrize("words", ["köln", "ulm online", "quux", ""])
def test_without_a_time_everything_from_now_to_the_horizon_is_meant(words: str) -> None:
    """A question without a day asks for what comes."""
    understood = ask(words)
    assert understood.period is None
    assert understood.query.start == NOW
    assert understood.query.end == NOW + HORIZON


@pytest.mark.parametrize(
    ("words", "attendance"),
    [
        ("online", {Attendance.ONLINE}),
        ("nur online", {Attendance.ONLINE}),
        ("vor Ort", {Attendance.ONSITE}),
        ("vor-ort", {Attendance.ONSITE}),
        ("in person", {Attendance.ONSITE}),
        ("in Präsenz", {Attendance.ONSITE}),
        ("hybrid", {Attendance.HYBRID}),
        ("online oder vor ort", {Attendance.ONLINE, Attendance.ONSITE}),
        ("köln", set()),
    ],
)
def test_words_name_the_way_to_take_part(words: str, attendance: set[Attendance]) -> None:
    """Online, on site and hybrid are understood in both languages."""
    assert ask(words).query.attendance == attendance


@pytest.mark.parametrize(
    "words",
    [
        "köln nächste woche online",
        "online köln nächste woche",
        "nächste woche online in köln",
        "Next week in Cologne, online please",
        "online next week Kolen",
    ],
)
def test_words_combine_in_any_order(words: str) -> None:
    """Where, when and how may come in any order and language."""
    understood = ask(words)
    assert understood.labs == ("koeln",)
    assert understood.query.attendance == {Attendance.ONLINE}
    assert understood.query.start == datetime(2026, 11, 23, tzinfo=BERLIN)
    assert understood.unknown == ()


def test_a_distance_beside_a_month_is_no_date() -> None:
    """Before "km" the number in "März 30 km" is no day of March."""
    understood = ask("köln märz 30 km")
    assert understood.query.labs == frozenset({"koeln", "bonn"})
    assert understood.query.end == datetime(2027, 4, 1, tzinfo=BERLIN)


def test_short_weekdays_count_in_their_own_language_only() -> None:
    """In German "do" is Thursday and "thu" nothing, in English the other way round."""
    assert ask("do", language="de").period == "do"
    assert ask("do", language="en").period is None
    assert ask("thu", language="en").period == "thu"


def test_an_alias_wins_over_a_short_weekday() -> None:
    """Here "fr" is what people call the lab in Freiburg, not Friday."""
    understood = ask("fr")
    assert understood.labs == ("freiburg",)
    assert understood.period is None


def test_a_misspelt_lab_is_told_as_guessed() -> None:
    """The person who asked can see what their word was taken for."""
    understood = ask("kolen")
    assert understood.guessed == (("kolen", "koeln"),)
    assert ask("köln").guessed == ()


@pytest.mark.parametrize(
    ("word", "suggested"),
    [("nürnbrgkk", "nuernberg"), ("mitwok", "Mittwoch"), ("Bayreuthern", "Bayern"), ("uln", "ulm")],
)
def test_an_unknown_word_gets_three_suggestions(word: str, suggested: str) -> None:
    """What was not understood comes back with the nearest known words, and nothing else fails."""
    understood = ask(f"online {word}")
    assert understood.unknown == (word,)
    ((told, suggestions),) = understood.suggestions
    assert told == word
    assert len(suggestions) == 3
    assert suggested in suggestions
    assert understood.query.attendance == {Attendance.ONLINE}


def test_the_lab_of_the_channel_is_meant_when_no_place_is_named() -> None:
    """Asking in a lab's channel asks about that lab, unless another place is named."""
    assert ask("nächste woche", lab="ulm").query.labs == frozenset({"ulm"})
    assert ask("köln", lab="ulm").query.labs == frozenset({"koeln"})
    assert ask("200 km", lab="bonn").query.labs == frozenset({"bonn", "koeln", "muenster"})
    assert ask("alle", lab="ulm").query.labs == SHOWN
    assert ask("", lab="atlantis").query.labs == SHOWN


def test_days_are_those_of_the_asking_persons_zone() -> None:
    """Just before midnight UTC it is tomorrow already in Berlin."""
    late = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
    here = understand("heute", REGISTRY, now=late, zone="Europe/Berlin").query
    there = understand("heute", REGISTRY, now=late, zone="America/New_York").query
    assert here.end == datetime(2026, 11, 21, tzinfo=BERLIN)
    assert there.end == datetime(2026, 11, 20, tzinfo=ZoneInfo("America/New_York"))


def test_a_registry_without_gaps_needs_no_list_of_labs() -> None:
    """Only when every lab is shown does "everywhere" mean no restriction at all."""
    labs = {lab.slug: lab for lab in LABS if lab.slug in SHOWN}
    assert understand("heute", Registry(labs), now=NOW).query.labs is None


def test_an_endless_question_is_cut() -> None:
    """Someone pasting a novel gets an answer, with a few unknown words."""
    understood = ask("köln " + "xyzzy1 plugh2 " * 50_000)
    assert understood.labs == ("koeln",)
    assert len(understood.unknown) <= 5


@given(st.text(max_size=80))
def test_no_text_makes_it_fail(words: str) -> None:
    """Whatever is typed becomes a query with its start before its end."""
    query = ask(words).query
    assert query.start < query.end


VOCABULARY = """
    bis ab von in nächste letzte woche wochenende monat jahr 3 14. märz 2027 2099 999 tage km
    near köln ulm 31.2. 2026-02-30 2099-12-31 kw 53 54 um mittwoch heute of 48.4,10.0 day after
    next tomorrow 0 jahren monaten
"""


@given(st.lists(st.sampled_from(VOCABULARY.split()), max_size=8))
def test_no_order_of_known_words_makes_it_fail(words: list[str]) -> None:
    """Known words in a senseless order are no trouble either."""
    query = ask(" ".join(words)).query
    assert query.start < query.end


@pytest.mark.parametrize(
    ("asked", "labs"),
    [
        ({"labs": ["koeln"]}, {"koeln"}),
        ({"labs": ["Köln", "bn"]}, {"koeln", "bonn"}),
        ({"labs": ["jena"]}, {"jena"}),
        ({"labs": ["hacker"]}, {"hacker"}),
        ({"states": ["DE-NW"]}, WEST),
        ({"states": ["nrw"]}, WEST),
        ({"states": ["DE-NW"], "friends": True}, WEST | {"hacker"}),
        ({"states": ["DE-HB"]}, set()),
        ({"states": ["Bayern"], "labs": ["ulm"]}, {"nuernberg", "ulm"}),
        ({"near": "koeln"}, {"koeln", "bonn"}),
        ({"near": "koeln", "within_km": 5}, {"koeln"}),
        ({"near": "koeln", "within_km": 5, "friends": True}, {"koeln", "hacker"}),
        ({"near": "50.9,6.9", "within_km": 10.0}, {"koeln"}),
        ({"near": "berlin"}, {"berlin"}),
        ({}, SHOWN),
        ({"friends": True}, SHOWN | {"hacker"}),
    ],
)
def test_filters_resolve_to_slugs(asked: dict[str, Any], labs: set[str] | frozenset[str]) -> None:
    """Web, subscriptions and digests share one reading of lab, state and distance; they add up."""
    assert resolve_labs(REGISTRY, **asked) == frozenset(labs)


@pytest.mark.parametrize(
    "asked",
    [{"labs": ["kölln"]}, {"states": ["DE-XX"]}, {"near": "atlantis"}, {"near": "91,0"}],
)
def test_an_unknown_filter_is_refused_with_suggestions(asked: dict[str, Any]) -> None:
    """A wrong name in an address or a file is an error of usage that says what is near."""
    with pytest.raises(UnknownLabError) as refused:
        resolve_labs(REGISTRY, **asked)
    assert isinstance(refused.value, UsageError)
    assert len(refused.value.suggestions) == 3
    assert refused.value.suggestions[0] in str(refused.value)


def test_distances_are_right_within_a_percent() -> None:
    """Berlin to Munich is 504 km as the crow flies."""
    assert distance_km((52.52, 13.405), (48.137, 11.575)) == pytest.approx(504, rel=0.01)
    assert distance_km((48.0, 10.0), (48.0, 10.0)) == 0
    assert distance_km((0.0, 0.0), (0.0, 180.0)) == pytest.approx(20015, rel=0.01)
