"""That every language pack is whole, and what happens where two say different things."""

from __future__ import annotations

import re
import string
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from itertools import combinations

import pytest

from bot.domain.event import Attendance
from bot.domain.languages.chosen import GERMAN_AND_ENGLISH, Languages, known_languages, pack_of
from bot.domain.matching.title_words import title_words
from bot.domain.normalise.attendance import access
from bot.domain.normalise.called_off import is_called_off
from bot.domain.normalise.registration import registration
from bot.domain.rules.lexicon import fold, lexicon
from bot.domain.words.names import fold as fold_name
from bot.domain.words.vocabulary import short_weekdays, vocabulary

MAY_BE_EMPTY = {
    "gathers",
    "more_weekdays",
    "not_weekday",
    "other",
    "between",
    "between_and",
    "morning",
    "evening",
    "hours",
    "day_ending",
    "day_of",
    "which_after",
    "joined",
    "after_next",
    "since_named",
    "of",
    "coming",
    "ordinal_ending",
    "folds",
    "halves",
    "half_lead",
    "half_evening",
    "soon_after",
    "day_to",
    "alone",
    "place_elided",
    "head",
    "mode_endings",
    "article",
    "day_lead",
    "phrase",
    "off_shortly",
    "online_title",
    "not_behind",
    "behind",
    "ending",
    "endings",
    "when",
    "street",
}
"""Not every language has such words."""
AMBIGUOUS = {("de", "en"): {}, ("fr", "en"): {"mar": "mardi, not March"}}
"""The words of which one of several meanings is read, the first language's, by combination."""

codes = pytest.mark.parametrize("code", known_languages())


def test_german_english_and_french_are_there() -> None:
    """The packs that come with the program."""
    assert {"de", "en", "fr"} <= set(known_languages())
    assert pack_of("xx").code == "en"


@codes
def test_every_field_of_a_pack_is_filled(code: str) -> None:
    """No word is missing but those that a language may do without."""
    empty = [path for path, value in _leaves(pack_of(code), "") if value in ("", (), {}, None)]
    assert not [path for path in empty if path.rpartition(".")[2] not in MAY_BE_EMPTY]


@codes
def test_calendars_are_whole(code: str) -> None:
    """Seven days and twelve months, five ordinals, and nothing that means two days."""
    pack = pack_of(code)
    assert pack.code == code
    calendar, sentences = pack.calendar, pack.sentences
    assert [len(calendar.weekdays), len(calendar.short_weekdays), len(calendar.months)] == [
        7,
        7,
        12,
    ]
    assert [len(sentences.nths), len(sentences.from_end), len(sentences.on_weekdays)] == [5, 3, 7]
    for lines in (calendar.weekdays, calendar.short_weekdays, calendar.months):
        names = [name.casefold() for line in lines for name in set(line.split())]
        assert len(names) == len(set(names))


@codes
def test_all_packs_hold_the_same_keys(code: str) -> None:
    """Reasons, units and ways are those of English, with the same blanks to fill."""
    pack, english = pack_of(code), pack_of("en")
    blanks = {key: _blanks(text) for key, text in pack.refusals.reasons.items()}
    assert blanks == {key: _blanks(text) for key, text in english.refusals.reasons.items()}
    assert pack.questions.units.keys() == english.questions.units.keys()
    assert pack.questions.attendance.keys() == english.questions.attendance.keys()
    assert pack.reminders.units.keys() == english.reminders.units.keys()
    assert pack.rules.units.keys() == english.rules.units.keys()
    assert pack.sentences.every_units.keys() == english.sentences.every_units.keys()


@codes
def test_what_is_read_is_folded(code: str) -> None:
    """Words of rules are written as texts are folded, or they would never be found."""
    rules, alone = pack_of(code).rules, Languages((code,))
    for word in (*rules.numbers, *rules.ordinals, *rules.never_place.split()):
        assert fold(word, alone).text == word
    for line in (rules.every, rules.filler, rules.small, rules.without, rules.since, rules.until):
        letters = "".join(re.findall(r"[^\W\d_]", line))
        assert fold(letters, alone).text == letters


@pytest.mark.parametrize("pair", list(combinations(known_languages(), 2)))
def test_any_two_languages_are_read_together(pair: tuple[str, str]) -> None:
    """The expressions of two packs compile together, and no word is a day and a month."""
    languages = Languages.of(pair)
    words, asked = lexicon(languages), vocabulary(languages)
    assert not words.weekdays.keys() & words.months.keys()
    assert not asked.weekdays.keys() & asked.months.keys()
    for part in ("times", "day", "spans", "months", "day_ranges"):
        assert words.finds(f"${{{part}}}").groups >= 0
    assert not is_called_off("Open Data Day", languages)
    assert access(languages=languages, place="online").attendance is Attendance.ONLINE
    assert registration(languages=languages, description="RSVP", day=date(2027, 1, 4)) is None
    assert title_words(languages, frozenset()).same["data"] == "daten"


@codes
def test_concepts_are_those_of_german(code: str) -> None:
    """What packs call one thing has one name, or titles in two languages would never be alike."""
    known = {fold_name(each) for each in pack_of("de").titles.same}
    theirs = pack_of(code).titles.same
    assert {fold_name(each) for each in theirs} <= known
    words = [fold_name(word) for line in theirs.values() for word in line.split()]
    assert len(set(words)) >= len(words) - 1


@pytest.mark.parametrize("pair", list(AMBIGUOUS))
def test_ambiguous_words_are_known(pair: tuple[str, str]) -> None:
    """Where two languages of a network use one word differently, the list says so."""
    first, second = ({**_calendar(code)} for code in pair)
    clashing = {word for word in first.keys() & second.keys() if first[word] != second[word]}
    assert clashing == set(AMBIGUOUS[pair])


def test_german_and_english_are_the_usual_ones() -> None:
    """English is read besides whatever a network speaks, and once."""
    assert Languages.of(("de",)) == Languages.of(("de", "en", "xx")) == GERMAN_AND_ENGLISH
    assert Languages.of(()).codes == ("en",)


@cache
def _calendar(code: str) -> dict[str, tuple[str, int]]:
    words = lexicon(Languages((code,)))
    days = {**words.weekdays, **short_weekdays(code)}
    return {
        **{word: ("weekday", day) for word, day in days.items()},
        **{word: ("month", month) for word, month in words.months.items()},
    }


def _blanks(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


def _leaves(value: object, path: str) -> list[tuple[str, object]]:
    if is_dataclass(value):
        return [
            leaf
            for each in fields(value)
            for leaf in _leaves(getattr(value, each.name), f"{path}.{each.name}")
        ]
    return [(path, value)]
