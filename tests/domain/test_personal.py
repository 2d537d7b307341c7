from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.event import Status
from bot.domain.languages.chosen import GERMAN_AND_ENGLISH
from bot.domain.personal import (
    LEADS,
    Timing,
    Wishes,
    address_token,
    fingerprint,
    lead_said,
    said_before,
    timing,
)
from bot.domain.personal_words import told_of
from tests.domain.meetings import meeting
from tests.domain.some_labs import NOW, REGISTRY, SHOWN, WEST

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
EVENING = meeting("evening", NOW + 3 * HOUR)
WISHES = Wishes(workspace="", user="U1", labs=("ulm",), created=NOW, active=NOW)


@pytest.mark.parametrize(
    ("left", "lead", "expected"),
    [
        (3 * HOUR, HOUR, Timing.LATER),
        (3 * HOUR, 3 * HOUR, Timing.AT_ONCE),
        (15 * MINUTE, HOUR, Timing.AT_ONCE),
        (14 * MINUTE, HOUR, Timing.TOO_LATE),
        (14 * MINUTE, 10 * MINUTE, Timing.TOO_LATE),
        (timedelta(0), HOUR, Timing.BEGUN),
        (-HOUR, HOUR, Timing.BEGUN),
    ],
)
def test_when_a_reminder_comes(left: timedelta, lead: timedelta, expected: Timing) -> None:
    """At the lead, at once, or not any more: said before it is promised."""
    assert timing(meeting("evening", NOW + left), lead, NOW) is expected


def test_what_is_off_or_open_has_no_time() -> None:
    """A cancelled or vanished meeting has no reminder; one with an open day not yet."""
    assert timing(replace(EVENING, status=Status.CANCELLED), HOUR, NOW) is Timing.OFF
    assert timing(replace(EVENING, vanished=True), HOUR, NOW) is Timing.OFF
    days = (date(2026, 12, 7), date(2026, 12, 14))
    assert timing(replace(EVENING, open_dates=days), HOUR, NOW) is Timing.OPEN


@pytest.mark.parametrize(
    ("words", "lead"),
    [
        ("2h", 2 * HOUR),
        ("1 Tag", DAY),
        ("2 Tage", 2 * DAY),
        ("90 Minuten", 90 * MINUTE),
        ("3 Std.", 3 * HOUR),
        ("1 week", 7 * DAY),
        ("2", None),
        ("zwei Tage", None),
        ("2 Monate", None),
        ("²h", None),
        ("", None),
    ],
)
def test_lengths_of_time_in_words(words: str, lead: timedelta | None) -> None:
    """A number and a unit, in German or English."""
    assert lead_said(words, GERMAN_AND_ENGLISH) == lead


def test_a_token_is_a_secret_of_its_own() -> None:
    """Another person, workspace, renewal or key gives another; the same gives the same."""
    first = address_token(b"key", "", "U1", 0)
    assert len(first) == 43
    assert first == address_token(b"key", "", "U1", 0)
    others = {
        address_token(b"key", "", "U2", 0),
        address_token(b"key", "T1", "U1", 0),
        address_token(b"key", "", "U1", 1),
        address_token(b"other", "", "U1", 0),
    }
    assert len(others | {first}) == 5
    assert len({fingerprint(each) for each in others | {first}}) == 5


def test_what_was_said_at_a_shorter_lead_was_said() -> None:
    """Also under an id that was merged away, but not at a longer lead."""
    said = said_before(EVENING, 2 * HOUR, ("evening", "twin"))
    leads = {slot.split(":")[1] for slot in said}
    assert leads == {"7200", "3600"}
    assert {slot.split(":")[0] for slot in said} == {"evening", "twin"}
    assert len(said_before(EVENING, DAY, ("evening",))) == sum(each <= DAY for each in LEADS)


@pytest.mark.parametrize(
    ("words", "labs", "always"),
    [
        ("köln", {"ulm", "koeln"}, True),
        ("an köln und berlin", {"ulm", "koeln", "berlin"}, True),
        ("NRW", {"ulm", *WEST}, True),
        ("alle", SHOWN, True),
        ("an", {"ulm"}, True),
        ("ulm aus", set(), False),
        ("nicht ulm", set(), False),
        ("aus", {"ulm"}, False),
        ("2h", {"ulm"}, False),
    ],
)
def test_words_add_and_take_away(words: str, labs: set[str], *, always: bool) -> None:
    """Labs by name, state or all; off for those named, or altogether."""
    told = told_of(words, REGISTRY, now=NOW)
    wishes = told.applied(WISHES)
    assert (set(wishes.labs), wishes.always) == (set(labs), always)
    assert not told.unknown


def test_words_of_all_kinds_at_once() -> None:
    """A lead, labs and fillers, in any order."""
    told = told_of("2 Stunden vorher, Köln, ulm", REGISTRY, now=NOW)
    assert (told.lead, told.labs) == (2 * HOUR, ("koeln", "ulm"))


@pytest.mark.parametrize("words", ["berxxxin", "köln berxxxin 2h"])
def test_unknown_words_are_told(words: str) -> None:
    """With what may have been meant."""
    ((word, near),) = told_of(words, REGISTRY, now=NOW).unknown
    assert word in words
    assert near
