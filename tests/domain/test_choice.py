"""Which drafts a source's words keep, and which word decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.event import Draft
from bot.domain.normalise.choice import kept_and_dropped, unmatched
from bot.domain.normalise.drafts import normalise_all
from bot.domain.source import Kind, Source

START = datetime(2027, 1, 11, 19, tzinfo=UTC)
HOUSE = Source(lab="ulm", key="x", kind=Kind.ICAL, url="https://x.example", timezone="UTC")
DRAFTS = tuple(
    Draft(uid=title, title=title, start=START)
    for title in ("Öpen Data Abend", "CoderDojo", "Offene Werkstatt", "open data Dojo")
)


def test_each_dropped_draft_names_the_word_that_decided() -> None:
    """An exclude word counts for more; without an include word there is none to name."""
    source = replace(HOUSE, include=("OPEN DATA",), exclude=("dojo",))
    kept, dropped = kept_and_dropped(DRAFTS, source)
    assert [draft.title for draft in kept] == ["Öpen Data Abend"]
    assert [(one.draft.title, one.word) for one in dropped] == [
        ("CoderDojo", None),
        ("Offene Werkstatt", None),
        ("open data Dojo", "dojo"),
    ]


def test_a_source_without_words_keeps_all() -> None:
    """And blank words are none."""
    for source in (HOUSE, replace(HOUSE, exclude=("-", "…"))):
        assert kept_and_dropped(DRAFTS, source) == (DRAFTS, ())


@pytest.mark.parametrize(
    ("include", "exclude", "told"),
    [(("Köln",), (), 1), (("dojo",), (), 0), (("dojo",), ("dojo",), 0), ((), ("dojo",), 0)],
)
def test_words_that_nothing_has_are_reported(
    include: tuple[str, ...], exclude: tuple[str, ...], told: int
) -> None:
    """A misspelt include word would silence a lab; what is excluded on purpose is no doubt."""
    source = replace(HOUSE, include=include, exclude=exclude)
    assert len(unmatched(source, DRAFTS)) == told
    problems = normalise_all(DRAFTS, source).problems
    assert [one.code for one in problems if one.code == "include_unmatched"] == [
        "include_unmatched"
    ] * told


def test_an_empty_source_is_no_doubt() -> None:
    """Of nothing, nothing can have the word."""
    assert unmatched(replace(HOUSE, include=("Köln",)), ()) == ()
