"""What is refused, and that the refusal says what to write."""

from __future__ import annotations

import time as clock
from datetime import date, time

import pytest

from bot.domain.rules.rule import parse_rule
from bot.domain.source import Schedule
from bot.errors import RuleError

TODAY = date(2026, 11, 21)


def _refusal(schedule: Schedule, language: str = "de") -> str:
    with pytest.raises(RuleError) as refused:
        parse_rule(schedule, today=TODAY, language=language)
    return str(refused.value)


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("jeden dritten Mohntag", "„Mohntag“"),
        ("jeden Mitwoch um 19 Uhr", "„Mitwoch“"),
        ("nicht jeden Montag", "„nicht“"),
        ("jeden Montag außer im Augst", "„außer“, „Augst“"),
        ("jeden Montag, 19 Uhr, außer im Augst", "„außer“, „Augst“"),
        ("jeden Montag, 19 Uhr, alle zwei Wohcen", "„alle“, „zwei“, „Wohcen“"),
        ("jeden Montag außer in den Ferien", "„außer“, „Ferien“"),
        ("2x im Monat montags", "„2x“"),
        ("Mondays from 7 to 9", "„7“, „to“, „9“"),
        ("Impact Hub, montags", "„Impact“, „Hub“"),
        ("jede dritte Woche im Monat montags", "„Woche“"),
        ("halb zwölf am Montag", "„halb“, „zwölf“"),
    ],
)
def test_words_not_understood_are_named(when: str, words: str) -> None:
    """A refusal names exactly the words that were not understood, and gives an example."""
    message = _refusal(Schedule(when=when))
    named = message.removeprefix(f"„{when}“: ").partition(" nicht verstanden")[0]
    assert words in named
    assert "Beispiel: „jeden dritten Montag im Monat, 19:00-21:00“" in message


@pytest.mark.parametrize(
    ("when", "reason"),
    [
        ("", "ein Rhythmus fehlt"),
        ("wir treffen uns", "ein Rhythmus fehlt"),
        ("um 19 Uhr", "der Wochentag fehlt"),
        ("monatlich", "der Wochentag fehlt"),
        ("wöchentlich", "der Wochentag fehlt"),
        ("jeden dritten", "der Wochentag fehlt"),
        ("jeden Montag im Monat", "welcher im Monat?"),
        ("montags oder dienstags", "„oder“"),
        ("erster oder zweiter und dritter Montag", "„oder“"),
        ("Freitag, der 13.", "verschiedene Rhythmen"),
        ("montags und jeden 1. Dienstag im Monat", "verschiedene Rhythmen"),
        ("alle zwei Wochen am ersten Montag", "verschiedene Rhythmen"),
        ("wöchentlich, alle zwei Wochen montags", "verschiedene Rhythmen"),
        ("jeden sechsten Montag im Monat", "„6.“"),
        ("am 32. des Monats", "„32“"),
        ("jeden 29. im Monat im Februar außer im Februar", "kommt nie vor"),
        ("jeden 31. im Juni", "kommt nie vor"),
        ("alle 0 Wochen montags", "0 ist nicht zwischen"),
        ("alle 99 Wochen montags", "99 ist nicht zwischen"),
        ("montags 25 Uhr", "„25 uhr“"),
        ("montags 19:75", "„19:75“"),
        ("montags 19 Uhr und 20 Uhr", "widerspricht"),
        ("montags 19 Uhr, Einlass 18:30 Uhr", "widerspricht"),
        ("montags 19-19 Uhr", "gleich"),
        ("montags, nicht am 31.2.", "„31.2.“"),
        ("montags 19 Uhr, Montagscafé", "ein Ort gehört in `place`"),
        ("montags ab 4.1.", "fehlt das Jahr"),
        ("montags ab 4.1.2027 bis 3.1.2027", "erst der Anfang"),
    ],
)
def test_a_contradiction_is_refused(when: str, reason: str) -> None:
    """What cannot be, or could be read in several ways, is refused with the reason."""
    assert reason in _refusal(Schedule(when=when))


@pytest.mark.parametrize(
    ("schedule", "reason"),
    [
        (Schedule(when="montags", rrule="FREQ=DAILY"), "nicht beides"),
        (Schedule(when="montags 19 Uhr", start=time(18)), "`start` widerspricht"),
        (Schedule(when="montags 19-21 Uhr", end=time(22)), "`end` widerspricht"),
        (Schedule(when="montags", end=time(22)), "`end` ohne `start`"),
        (Schedule(when="montags ab 4.1.2027", since=date(2027, 1, 5)), "`from` widerspricht"),
        (
            Schedule(when="montags", pauses=((date(2027, 2, 1), date(2027, 1, 1)),)),
            "erst der Anfang",
        ),
        (Schedule(when="montags 19 Uhr, Impact Hub", place="Wikibär"), "schon in `place`"),
    ],
)
def test_keys_that_contradict_are_refused(schedule: Schedule, reason: str) -> None:
    """Keys of the configuration that contradict the words or each other are refused."""
    assert reason in _refusal(schedule)


def test_every_second_shows_all_its_readings() -> None:
    """The words "jeden zweiten Montag" are refused with each reading, its dates and its line."""
    message = _refusal(Schedule(when="jeden zweiten Montag, 19 Uhr, Café Größe"))
    assert 'from = "2026-11-23" (23.11.2026, 7.12.2026, 21.12.2026)' in message
    assert 'from = "2026-11-30" (30.11.2026, 14.12.2026, 28.12.2026)' in message
    assert (
        'when = "jeden zweiten Montag im Monat, 19 Uhr, Café Größe" '
        "(14.12.2026, 11.1.2027, 8.2.2027)" in message
    )


@pytest.mark.parametrize(
    ("when", "froms"),
    [
        ("every other Tuesday", ["2026-11-24", "2026-12-01"]),
        ("alle drei Wochen dienstags", ["2026-11-24", "2026-12-01", "2026-12-08"]),
        ("every two months on the first Monday", ["2026-12-07", "2027-01-04"]),
        ("alle zwei Tage", ["2026-11-21", "2026-11-22"]),
    ],
)
def test_an_open_phase_is_refused_with_every_first_date(when: str, froms: list[str]) -> None:
    """A rule that counts from nowhere is refused, and each possible `from` is shown."""
    message = _refusal(Schedule(when=when), "en")
    assert [part.partition('"')[0] for part in message.split('from = "')[1:]] == froms
    assert "first date is missing" in message


def test_refusals_speak_english() -> None:
    """The reader's language decides about the words of the refusal."""
    message = _refusal(Schedule(when="every thirdd Monday"), "en")
    assert message.startswith("“every thirdd Monday”: did not understand “thirdd”. Example: ")


@pytest.mark.parametrize(
    ("rrule", "reason"),
    [
        ("FREQ=SECONDLY", "FREQ=SECONDLY wird nicht unterstützt"),
        ("FREQ=HOURLY;INTERVAL=1", "FREQ=HOURLY"),
        ("BYDAY=MO", "FREQ wird nicht unterstützt"),
        ("FREQ=WEEKLY;BYDAY=MO;INTERVAL=0", "0 ist nicht zwischen 1 und 52"),
        ("FREQ=WEEKLY;BYDAY=MO;INTERVAL=99999999999999", "kein NAME=WERT"),
        ("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "kommt nie vor"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY=0"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "1 … 31"),
        ("FREQ=MONTHLY;BYMONTH=13;BYMONTHDAY=1", "BYMONTH=13"),
        ("FREQ=MONTHLY;BYDAY=6MO", "BYDAY=6MO"),
        ("FREQ=MONTHLY;BYDAY=0MO", "BYDAY=0MO"),
        ("FREQ=MONTHLY;BYDAY=XX", "BYDAY=XX"),
        ("FREQ=WEEKLY;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=3MO"),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", "BYSETPOS=1"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "BYMONTHDAY=13"),
        ("FREQ=WEEKLY;BYDAY=MO;COUNT=5", "until = …"),
        ("FREQ=WEEKLY;BYDAY=MO;BYHOUR=19", "start = …"),
        ("FREQ=WEEKLY;BYDAY=MO;BYDAY=TU", "kein NAME=WERT"),
        ("FREQ=WEEKLY;BYDAY", "kein NAME=WERT"),
        ("FREQ=WEEKLY;BYDAY=MO;WKST=XX", "WKST=XX"),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20261301", "„20261301“"),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=soon", "UNTIL=SOON"),
        ("FREQ=WEEKLY", "der Wochentag fehlt"),
        ("FREQ=YEARLY;BYDAY=1MO", "FREQ=MONTHLY;BYMONTH"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", 'from = "2026-11-23"'),
    ],
)
def test_an_rrule_that_cannot_be_followed_is_refused(rrule: str, reason: str) -> None:
    """An RRULE that would hang, never happen or need guessing is refused with a sentence."""
    assert reason in _refusal(Schedule(rrule=rrule))


@pytest.mark.parametrize(
    ("rrule", "pattern"),
    [
        ("RRULE:FREQ=MONTHLY;BYDAY=3MO", "FREQ=MONTHLY;BYDAY=3MO"),
        ("freq=monthly;byday=mo;bysetpos=3", "FREQ=MONTHLY;BYDAY=3MO"),
        ("FREQ=MONTHLY;BYDAY=MO", "FREQ=WEEKLY;BYDAY=MO"),
        ("FREQ=DAILY;BYDAY=MO,TU", "FREQ=WEEKLY;BYDAY=MO,TU"),
        ("FREQ=WEEKLY;WKST=SU;BYDAY=WE;INTERVAL=1;", "FREQ=WEEKLY;BYDAY=WE"),
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=1SA", "FREQ=MONTHLY;BYMONTH=3;BYDAY=1SA"),
    ],
)
def test_equal_rrules_have_one_pattern(rrule: str, pattern: str) -> None:
    """However calendar programs write the same days, the pattern is one."""
    assert parse_rule(Schedule(rrule=rrule), today=TODAY).pattern == pattern


def test_an_rrule_ends_with_its_until() -> None:
    """UNTIL in the RRULE is the last day, and may not contradict `until`."""
    rrule = "FREQ=WEEKLY;BYDAY=MO;UNTIL=20270131T220000Z"
    assert parse_rule(Schedule(rrule=rrule), today=TODAY).until == date(2027, 1, 31)
    message = _refusal(Schedule(rrule=rrule, until=date(2027, 2, 1)))
    assert "`until` widerspricht" in message


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_240,
        "1," * 149,
        "von " * 75,
        "jeden Montag 19 Uhr" + ", a" * 90 + " nicht",
        "ﷺ" * 300,
    ],
    ids=["long", "ordinals", "words", "places", "unfolding"],
)
def test_hostile_words_are_refused_at_once(text: str) -> None:
    """Long or repetitive text costs no time and makes no long message."""
    began = clock.perf_counter()
    assert len(_refusal(Schedule(when=text))) < 1000
    assert clock.perf_counter() - began < 0.5
