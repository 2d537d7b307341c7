"""What is odd about a source, as people are told."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

import bot
from bot.domain.event import Problem
from bot.text import translator
from bot.text.problem import evidence, tell


@cache
def _codes() -> frozenset[str]:
    """Return every code that the program's own text gives to a problem, beside constants."""
    found: set[str] = set()
    for path in Path(bot.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and len(node.args) >= 2 and _is_problem(node.func):
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return frozenset(found)


def _is_problem(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id == "Problem"
    if not isinstance(called, ast.Attribute):
        return False
    owner = getattr(called.value, "attr", getattr(called.value, "id", ""))
    return called.attr == "complain" or (called.attr == "add" and owner == "problems")


def test_the_codes_are_found() -> None:
    """The program is really searched: what readers and prose report is among what is found."""
    assert {"weekday_differs", "no_place", "too_many", "rule_unclear"} <= _codes()


@pytest.mark.parametrize("language", ["de", "en", "fr"])
def test_every_code_has_words(language: str) -> None:
    """Whatever a reader finds odd is told in the reader's language, not in the program's."""
    t = translator(language)
    said = "as the program says it"
    assert not [code for code in _codes() if tell(Problem(code, said), t) == said]


@pytest.mark.parametrize("language", ["de", "fr"])
def test_each_language_has_words_of_its_own(language: str) -> None:
    """No code is told in English to those who read another language."""
    theirs, english = translator(language), translator("en")
    told = {code: Problem(code, "") for code in _codes()}
    assert not [code for code, one in told.items() if tell(one, theirs) == tell(one, english)]


def test_an_unforeseen_code_is_told_as_it_is() -> None:
    """What nobody worded yet is still told."""
    assert tell(Problem("brand_new", "It rains."), translator("de")) == "It rains."


def test_what_a_problem_quotes_needs_no_translation() -> None:
    """Others than English readers see its words, rules and dates without the program's sentence."""
    rule = "The rule FREQ=MONTHLY;BYDAY=MO says monthly; once a month would be BYDAY=1MO."
    cut = Problem("truncated", "The file ends before its calendar does.")
    weekly = Problem("rule_monthly_every_week", rule)
    dated = Problem("wrong_weekday", "“Montag, 4.6.”: 2025-06-04 is a Wednesday.")
    told = [evidence(each, translator("de")) for each in (weekly, cut, dated)]
    assert told == ["FREQ=MONTHLY;BYDAY=MO · BYDAY=1MO", "", "„Montag, 4.6.“ · 2025-06-04"]
    assert evidence(cut, translator("en")) == cut.message
