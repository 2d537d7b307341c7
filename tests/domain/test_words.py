from datetime import datetime

import pytest
from hypothesis import given, strategies as st

from bot.domain.event import Attendance
from bot.domain.lab import Registry
from bot.domain.query import HORIZON
from bot.domain.words.understand import understand
from tests.domain.some_labs import BERLIN, LABS, NOW, SHOWN, SOUTH_WEST, WEST, ask


@pytest.mark.parametrize(
    ("words", "labs"),
    [
        ("koeln", {"koeln"}),
        ("Köln", {"koeln"}),
        ("KÖLN!", {"koeln"}),
        ("Cologne", {"koeln"}),
        ("Kölle", {"koeln"}),
        ("kolen", {"koeln"}),
        ("köllen", {"koeln"}),
        ("mumstre", {"muenster"}),
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
    ("words", "right", "guessed"),
    [
        ("nächtse woche", "nächste woche", ("nächtse", "nächste")),
        ("nextt week", "next week", ("nextt", "next")),
        ("diese wocche", "diese woche", ("wocche", "Woche")),
        ("Sontag", "Sonntag", ("Sontag", "Sonntag")),
        ("im Dezmber", "im Dezember", ("Dezmber", "Dezember")),
        ("köln morgn", "köln morgen", ("morgn", "morgen")),
        ("onlnie", "online", ("onlnie", "online")),
    ],
)
def test_a_misspelt_everyday_word_is_told_as_guessed(
    words: str, right: str, guessed: tuple[str, str]
) -> None:
    """A slip in a word about time or way means what the word means, and is told."""
    understood = ask(words)
    assert understood.query == ask(right).query
    assert (understood.guessed, understood.unknown) == ((guessed,), ())


def test_a_unit_beside_an_unknown_word_is_no_period() -> None:
    """Which week "blurp woche" is, nobody knows: never silently the present one."""
    understood = ask("köln blurp woche")
    assert (understood.period, understood.unknown) == (None, ("blurp woche",))
    assert understood.query.end == NOW + HORIZON
    assert "diese Woche" in ask("dise woche").suggestions[0][1]


def test_two_meanings_equally_near_are_no_guess() -> None:
    """A letter makes "julni" June or July: neither is taken."""
    assert ask("julni").guessed == ()


@pytest.mark.parametrize(
    ("word", "suggested"),
    [("nürnbrgkk", "nuernberg"), ("mitwok", "Mittwoch"), ("Bayreuthern", "Bayern"), ("uln", "ulm")],
)
def test_an_unknown_word_gets_suggestions(word: str, suggested: str) -> None:
    """What was not understood comes back with the nearest known words, and nothing else fails."""
    understood = ask(f"online {word}")
    assert understood.unknown == (word,)
    ((told, suggestions),) = understood.suggestions
    assert told == word
    assert 1 <= len(suggestions) <= 3
    assert suggested in suggestions
    assert understood.query.attendance == {Attendance.ONLINE}


def test_the_lab_of_the_channel_is_meant_when_no_place_is_named() -> None:
    """Asking in a lab's channel asks about that lab, unless another place is named."""
    assert ask("nächste woche", lab="ulm").query.labs == frozenset({"ulm"})
    assert ask("köln", lab="ulm").query.labs == frozenset({"koeln"})
    assert ask("200 km", lab="bonn").query.labs == frozenset({"bonn", "koeln", "muenster"})
    assert ask("alle", lab="ulm").query.labs == SHOWN
    assert ask("", lab="atlantis").query.labs == SHOWN


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


@pytest.mark.parametrize("words", ["NRW auch online", "NRW, online too", "online oder NRW"])
def test_a_place_and_what_is_online(words: str) -> None:
    """Online "too" narrows nothing: the place's evenings stay, and all that is online is beside."""
    told = ask(words)
    assert (told.query.labs, told.query.attendance, told.unknown) == (WEST, frozenset(), ())
    assert told.query.beside is not None
    assert told.query.beside.labs == SHOWN
    assert told.query.beside.attendance == {Attendance.ONLINE}
    assert told.online_too


@pytest.mark.parametrize("words", ["NRW online", "auch online", "NRW vor Ort oder online"])
def test_only_what_is_online(words: str) -> None:
    """Without "too", without a place, or between two ways, "online" says how one takes part."""
    told = ask(words)
    assert Attendance.ONLINE in told.query.attendance
    assert told.query.beside is None
