from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from bot.domain.known import KnownListing
from bot.domain.link import link
from bot.domain.matching.blocks import keys
from bot.domain.source import Source
from tests.accuracy import matching

if TYPE_CHECKING:
    from bot.domain.matching.names import LabNames
    from tests.accuracy.matching import Judged


@cache
def judged() -> list[Judged]:
    """Judge all pairs once."""
    return matching.judge(matching.kept(matching.PAIRS, matching.WRITTEN))


def test_there_are_enough_pairs() -> None:
    """At least 1,500 pairs, at least 300 of them real lines, and a good part held out."""
    pairs = [one.pair for one in judged()]
    assert len(pairs) >= 1_500
    assert sum(pair.real for pair in pairs) >= 300
    assert 0.2 < sum(map(matching.is_held_out, pairs)) / len(pairs) < 0.4


@pytest.mark.parametrize("part", ["all", "held out", "real lines"])
def test_meetings_are_told_apart(part: str) -> None:
    """Precision is at least 99.5 %, recall at least 97 %, of each part."""
    figures = matching.Figures.of(matching.parts_of(judged())[part])
    assert figures.reached, figures


def test_the_report_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints the confusion and an example of each error, and ends with 0."""
    assert matching.main([]) == 0
    printed = capsys.readouterr().out
    assert "held out" in printed
    assert "labelled one meeting, told as two" in printed
    assert "reached" in printed


def test_no_pair_is_lost_between_blocks(names: LabNames) -> None:
    """What is one meeting shares a key."""
    for one in judged():
        if one.verdict.same:
            mine, theirs = (matching.account(told) for told in (one.pair.one, one.pair.other))
            assert keys(mine, names) & keys(theirs, names), one.pair


def test_linking_says_what_the_pair_says(names: LabNames) -> None:
    """Two listings get one occurrence if, and only if, the pair is judged to be one meeting."""
    for one in judged():
        told_by = {}
        listings = []
        for number, told in enumerate((one.pair.one, one.pair.other), start=1):
            account = matching.account(told)
            told_by[number] = Source(
                lab=account.lab, key=str(number), kind=account.kind, url=None, timezone="UTC"
            )
            listings.append(KnownListing(source=number, listing=account.listing))
        linked = link(listings, "ulm", names, told_by)
        assert (len({known.occurrence for known in linked}) == 1) == one.verdict.same, one.pair


@pytest.fixture(scope="module")
def names() -> LabNames:
    """Return what the labs are called."""
    return matching.names()
