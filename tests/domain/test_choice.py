"""Which drafts a source's words keep, and which word decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.event import Draft
from bot.domain.normalise.choice import keeps, unmatched
from bot.domain.normalise.drafts import normalise_all
from bot.domain.source import Kind, Source

START = datetime(2027, 1, 11, 19, tzinfo=UTC)
HOUSE = Source(lab="ulm", key="x", kind=Kind.ICAL, url="https://x.example", timezone="UTC")
DRAFTS = tuple(
    Draft(uid=title, title=title, start=START)
    for title in ("Öpen Data Abend", "CoderDojo", "Offene Werkstatt", "open data Dojo")
)


def kept(source: Source) -> list[str]:
    """Return the titles of the drafts that a source keeps."""
    return [draft.title for draft in DRAFTS if keeps(source, draft)]


def test_an_exclude_word_counts_for_more() -> None:
    """Without one a draft is kept for any include word, however it is spelt."""
    wanted = replace(HOUSE, include=("OPEN DATA",))
    assert kept(wanted) == ["Öpen Data Abend", "open data Dojo"]
    assert kept(replace(wanted, exclude=("dojo",))) == ["Öpen Data Abend"]


def test_a_source_without_words_keeps_all() -> None:
    """And blank words are none."""
    for source in (HOUSE, replace(HOUSE, exclude=("-", "…"))):
        assert kept(source) == [draft.title for draft in DRAFTS]


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
