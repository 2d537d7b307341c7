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
