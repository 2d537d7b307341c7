"""What people write, and which days and times it means."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TypedDict

import pytest

from bot.domain.rules.rule import Rule, describe, parse_rule
from bot.domain.source import Schedule

TODAY = date(2026, 11, 21)
TABLE = Path(__file__).parents[1] / "data" / "rules" / "phrases.json"


class _Row(TypedDict, total=False):
    when: str
    pattern: str
    times: str
    since: str


def _rows() -> list[_Row]:
    rows: list[_Row] = json.loads(TABLE.read_text(encoding="utf-8"))
    return rows


def _rule(row: _Row, when: str | None = None) -> Rule:
    since = date.fromisoformat(row["since"]) if "since" in row else None
    return parse_rule(Schedule(when=when or row["when"], since=since), today=TODAY)


def _times(rule: Rule) -> str | None:
    return f"{rule.start:%H:%M}-{rule.end:%H:%M}" if rule.start and rule.end else None


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["when"])
def test_a_phrase_means_its_pattern_and_times(row: _Row) -> None:
    """A phrase from the table is read as the pattern and the times beside it."""
    rule = _rule(row)
    assert (rule.pattern, _times(rule)) == (row["pattern"], row.get("times"))


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["when"])
def test_the_canonical_sentence_means_the_same(row: _Row, language: str) -> None:
    """What we say of a rule, read again, is the same rule."""
    rule = _rule(row)
    again = _rule(row, describe(rule, language))
    assert (again.pattern, _times(again)) == (rule.pattern, _times(rule))
    assert again.without_months == rule.without_months
