"""Days that a text leaves out of its regular evening."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.prose.reading import read_prose
from bot.domain.rules.rule import expand

TODAY = date(2027, 1, 5)
RULE = "Wir treffen uns jeden dritten Montag, 19 Uhr, Impact Hub"
JANUARY, FEBRUARY, MARCH = date(2027, 1, 18), date(2027, 2, 15), date(2027, 3, 15)
APRIL = date(2027, 4, 1)


@pytest.mark.parametrize(
    "text",
    [
        f"{RULE}. Das Treffen am 15.02. entfällt.",
        f"{RULE}. Nicht am 15.02.",
        f"{RULE}, nicht am 15.02. Kommt vorbei!",
        f"{RULE}. Am 15. Februar 2027 fällt das Treffen aus.",
        f"{RULE}. Im Februar fällt das Treffen aus.",
        f"{RULE}. Kein Treffen im Februar!",
    ],
)
def test_a_day_that_is_off_is_left_out_and_the_others_stay(text: str) -> None:
    """A sentence that calls one day off neither cancels the rule nor makes a meeting of the day."""
    found = read_prose(text, TODAY)
    (told,) = found.rules
    days = [slot.day for slot in expand(told.rule, TODAY, APRIL)]
    assert days == [JANUARY, MARCH]
    assert not told.cancelled
    assert not found.meetings
    assert told.place == "Impact Hub"


def test_what_else_falls_away_leaves_nothing_out() -> None:
    """A sentence about something else that is off changes nothing."""
    (told,) = read_prose(f"{RULE}. Die Anmeldung entfällt.", TODAY).rules
    assert [slot.day for slot in expand(told.rule, TODAY, APRIL)] == [JANUARY, FEBRUARY, MARCH]
    assert not told.cancelled


def test_a_rule_that_is_off_as_a_whole_is_cancelled() -> None:
    """The rule's own sentence may say that all of it is off."""
    (told,) = read_prose("Der Stammtisch jeden dritten Montag, 19 Uhr, fällt aus.", TODAY).rules
    assert told.cancelled


WEEKLY = "Jeden Mittwoch um 19 Uhr"


def _off(text: str) -> tuple[list[str], list[str]]:
    """Return the Wednesdays of January that a page leaves out, and the meetings that it tells."""
    found = read_prose(text, TODAY)
    (told,) = found.rules
    assert not told.cancelled
    days = {slot.day for slot in expand(told.rule, TODAY, FEBRUARY.replace(day=1))}
    usual = [date(2027, 1, day) for day in (6, 13, 20, 27)]
    meetings = [f"{one.start:%d.%m.} {one.title}{' off' * one.cancelled}" for one in found.meetings]
    return [f"{day:%d.%m.}" for day in usual if day not in days], meetings


@pytest.mark.parametrize(
    "house",
    [
        "in der Hauptstraße 12.",
        "in Raum 3.",
        "im Hub, Kaiserstr. 97.",
        "bei Entropia e. V.",
        "im Hub, Kaiserstr. 97, 2. Stock.",
        "in der Straße des 17. Juni 135.",
        "im Hub, seit dem 1.1.2020.",
        "im Hub!",
    ],
)
@pytest.mark.parametrize(
    ("said", "off"),
    [
        ("Das Treffen am 20. Januar fällt aus.", ["20.01."]),
        ("Der Termin am 20.1. entfällt.", ["20.01."]),
        ("Am 13. und 20.1. machen wir Pause.", ["13.01.", "20.01."]),
        ("Achtung: Die Küche ist abgesagt.", []),
        ("Die Anmeldung entfällt ab dem 20. Januar.", []),
        ("Wenn Mittwoch ein Feiertag ist, fällt das Treffen aus.", []),
    ],
)
def test_a_sentence_behind_a_number_cancels_no_more_than_it_says(
    house: str, said: str, off: list[str]
) -> None:
    """A house number ends a sentence, so that the next one is not the rule's own."""
    assert _off(f"{WEEKLY} {house} {said}") == (off, [])


@pytest.mark.parametrize(
    ("text", "off", "meetings"),
    [
        ("Every Wednesday, 7 pm, Room 3. The meeting on 20 January is cancelled.", "20.01.", ""),
        ("Every Wednesday, 7 p.m. No meeting on January 20.", "20.01.", ""),
        ("Every Wednesday, 7 pm.\n\nNo meeting on 2027-01-21.", "", "21.01. Meeting off"),
        (f"{WEEKLY} im Hub, am 20.1. fällt es aus.", "20.01.", ""),
        (f"{WEEKLY}, Hauptstr. 12 – 20.1. entfällt", "20.01.", ""),
        (f"Am 20. Januar fällt das Treffen aus. {WEEKLY} im Hub.", "20.01.", ""),
        (f"{WEEKLY} im Hub.\n\nAm 20.1. fällt es aus.", "20.01.", ""),
        (f"{WEEKLY} im Hub.\n\nVom 10.1. bis 21.1. ist Winterpause.", "13.01. 20.01.", ""),
        (f"{WEEKLY} im Hub entfällt bis 13.1.2027.", "06.01. 13.01.", ""),
        (f"{WEEKLY} im Hub, an Feiertagen fällt das Treffen aus.", "", ""),
        (f"{WEEKLY}, Hub. 20.1. – verschoben auf 21.1.", "20.01.", ""),
        (
            f"{WEEKLY}.\n\nDas Treffen am 20. Januar wird auf den 21. Januar verschoben.",
            "20.01.",
            "21.01. Treffen",
        ),
        (f"{WEEKLY}. Der Workshop am 7.1. muss leider ausfallen.", "", "07.01. Workshop off"),
        (f"{WEEKLY}. Am 9.1. um 14 Uhr: Workshop im FabLab.", "", "09.01. Workshop"),
        (f"{WEEKLY}. Am 20.1. fällt der Kaffee aus.", "", ""),
    ],
)
def test_what_is_off_beside_a_rule_is_no_more_than_its_days(
    text: str, off: str, meetings: str
) -> None:
    """Days that are off or moved are left out, other meetings are told, and the rule stays."""
    assert _off(text) == (off.split(), [meetings] if meetings else [])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Das Treffen am 20. Januar um 19 Uhr muss leider ausfallen.", ("Treffen", "", True)),
        ("Am 20. Januar wird das Treffen leider abgesagt.", ("Treffen", "", True)),
        ("Das Treffen am 20.1. um 19 Uhr wird nicht abgesagt.", ("Treffen", "", False)),
        ("Unser Treffen am 20.1. fällt nicht aus.", ("Treffen", "", False)),
        ("Falls das Treffen am 20.1. abgesagt wird, sagen wir es.", ("Treffen", "", False)),
        ("Treffen am 20.1. im Hub, die Anmeldung entfällt.", ("Treffen", "Hub", False)),
        (
            "Am 20.1. treffen wir uns im Hub, Weg 2. Die Musik ist abgesagt.",
            ("Treffen", "Hub, Weg 2", False),
        ),
        ("- 20.1., 19 Uhr, Hub: Hackabend. Fällt leider aus!", ("Hackabend", "Hub", True)),
        ("Am 20.1.2027 können wir leider nicht.", None),
    ],
)
def test_a_day_is_cancelled_by_its_own_sentence(
    text: str, told: tuple[str, str, bool] | None
) -> None:
    """What may be, is denied, or is said of something else cancels nothing."""
    found = [(one.title, one.place, one.cancelled) for one in read_prose(text, TODAY).meetings]
    assert found == ([told] if told else [])


def test_an_exception_of_one_of_several_rules_is_nobodys() -> None:
    """What does not say of which regular evening it speaks leaves out no day of any."""
    rules = f"- Köln: {WEEKLY}, Lokal K\n- Ulm: {WEEKLY}, Hub\n\nAm 20.1. fällt es aus."
    found = read_prose(rules, TODAY)
    assert all(not told.rule.excludes(date(2027, 1, 20)) for told in found.rules)
