from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.domain.source import Kind, Schedule, Source
from bot.text import translator
from bot.text.rhythm import Rhythm, rhythm

TODAY = date(2027, 1, 11)
BLANK = Source(lab="ulm", key="r", kind=Kind.SCHEDULE, url=None, timezone="Europe/Berlin")


def told(when: str, language: str = "en", **facts: Any) -> Rhythm | None:
    """Put a rule into words."""
    known: dict[str, Any] = {"title": "Treffen", "skip_holidays": False}
    schedule = Schedule(when=when, **known | facts)
    return rhythm(replace(BLANK, schedule=schedule), translator(language), TODAY)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, ()),
        ({"skip_holidays": True}, ("not on public holidays",)),
        ({"since": date(2027, 3, 1)}, ("from 1 March 2027",)),
        ({"since": date(2026, 3, 1)}, ()),
        ({"until": date(2027, 6, 30)}, ("until 30 June 2027",)),
        (
            {"except_days": frozenset([date(2026, 12, 21), date(2027, 2, 1)])},
            ("not on 1 February 2027",),
        ),
        (
            {
                "pauses": (
                    (date(2027, 7, 20), date(2027, 8, 31)),
                    (date(2026, 7, 1), date(2026, 8, 1)),
                )
            },
            ("break 20 July – 31 August 2027",),
        ),
    ],
)
def test_exceptions_are_said_as_far_as_they_lie_ahead(
    facts: dict[str, Any], said: tuple[str, ...]
) -> None:
    """What is over is nobody's concern any more."""
    found = told("jeden Montag, 19:00", **facts)
    assert found is not None
    assert found.exceptions == said


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("jeden Montag, 19 Uhr, nicht am 24.12.", "not on 24 December"),
        ("jeden Montag, 19 Uhr, nicht vom 20.12. bis 6.1.", "not from 20 December to 6 January"),
    ],
)
def test_what_is_left_out_every_year_is_said(when: str, said: str) -> None:
    """Days without a year are, too."""
    found = told(when)
    assert found is not None
    assert found.exceptions == (said,)


def test_a_rule_has_its_days_and_place_in_the_readers_language() -> None:
    """As a sentence begins; the place may stand in the words of the rule."""
    found = told("jeden ersten Montag im Monat, 19-21 Uhr, Impact Hub", "de")
    assert found is not None
    assert found.days == "Jeden ersten Montag im Monat, 19:00–21:00"
    assert found.place == "Impact Hub"


@pytest.mark.parametrize(
    ("when", "facts"),
    [("manchmal", {}), ("jeden Montag, 19 Uhr", {"until": date(2027, 1, 10)})],
)
def test_what_promises_nothing_has_no_rhythm(when: str, facts: dict[str, Any]) -> None:
    """Neither a rule that is over nor one that nobody understands."""
    assert told(when, **facts) is None


def test_a_source_without_a_rule_has_no_rhythm() -> None:
    """An address promises nothing."""
    assert rhythm(BLANK, translator("en"), TODAY) is None
