"""What a title says once lab, date and small words are out of it, and how alike two of them are."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from bot.domain.matching.title_words import (
    EVERYDAY,
    FOREIGN,
    OCCASIONS,
    OPPOSITES,
    OTHER_KIND,
)

if TYPE_CHECKING:
    from bot.domain.matching.names import LabNames
    from bot.domain.matching.title_words import TitleWordsOf

_LOOKED_AT: Final = 300
_MOST_WORDS: Final = 24
_SAME_WORD: Final = 86
_SAME_TEXT: Final = 85
_LONG_WORD: Final = 5
_COVERED: Final = 0.8
_TRANSLATED: Final = 0.25
_MANY_LETTERS: Final = 30
"""So many letters in common outweigh a different headline on each side."""

_TIME = re.compile(
    r"\b\d{1,2}[:.]\d{2}(?:\s?(?:uhr|h))?\b|\b\d{1,2}\s?(?:uhr|heures|h\d\d|h|pm)\b",
    re.IGNORECASE,
)
_SEGMENTS = re.compile(r"[:|()\[\]\"„“”«»]| [-–—/] ")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ROMAN = frozenset({"ii", "iii", "iv", "vi", "vii", "viii", "ix"})
_LONGEST_STEM: Final = 30
_LANGUAGES: Final = frozenset("rc")
"""Single letters that are a topic."""
_SHORTEST_STEM: Final = 3
_INFLECTIONS: Final = frozenset({"e", "n", "s", "en", "er", "es", "em", "ern", "ing"})
_ORDINAL = re.compile(r"(\d{1,4})(?:st|nd|rd|th|te|tes|ter|ten)?")


@dataclass(frozen=True, slots=True)
class Title:
    """What a title says: words of substance, kinds of meeting, parts ("2", "b"), who is named."""

    topic: frozenset[str]
    """Words of what it is about, without those that stand in every other title."""
    thin: frozenset[str]
    meets: frozenset[str]
    """The words that it has for an ordinary evening."""
    kinds: frozenset[str]
    ways: frozenset[str]
    """How an ordinary evening goes, if it says so: hacking, a plenum, drinks."""
    parts: frozenset[str]
    labs: frozenset[str]
    cities: frozenset[str]
    of_network: bool
    text: str
    """All that was left, folded, without blanks."""
    says_meeting: bool
    """Whether one part of it says that the group meets as ever: "Treffen: Kita-Karte"."""
    language: str | None
    said_in: TitleWordsOf
    """The words of the languages in which it was read."""

    @property
    def generic(self) -> bool:
        """Whether it only says that the lab meets."""
        return not self.topic and not self.kinds

    @property
    def bare(self) -> bool:
        """Whether it says nothing at all but a name."""
        return self.generic and not self.meets and not self.thin

    @property
    def foreign(self) -> bool:
        """Whether it seems to be of another group in the same house."""
        return not self.topic.isdisjoint(FOREIGN)

    @property
    def own(self) -> bool:
        """Whether it says that it is the lab's own evening, whatever the topic."""
        return bool(self.labs) or self.says_meeting

    @property
    def signature(self) -> tuple[str, ...]:
        """Return what two accounts worded alike have in common, for finding each other."""
        return tuple(sorted(self.topic | self.kinds | self.thin | self.parts))

    def without(self, words: frozenset[str]) -> Title:
        """Return it without words of the house it is in, if something of substance is left."""
        topic = self.topic - (words - FOREIGN)
        return replace(self, topic=topic) if topic or self.thin or self.kinds else self


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two titles are: `words` in common (not thin), and `topics` that are no kind."""

    words: int
    topics: int
    letters: int
    covers: float
    """The part of the shorter title's letters that the other has too."""
    both_go_on: bool
    """Whether each has words of its own."""
    equal: bool
    translated: bool
    """Whether they are in two languages."""

    @property
    def akin(self) -> bool:
        """Whether one may translate the other: few words are in any dictionary."""
        return self.translated and self.topics > 0 and self.covers >= _TRANSLATED

    @property
    def alike(self) -> bool:
        """Whether they may well name one meeting."""
        if self.equal:
            return True
        if not self.words or self.covers < _COVERED:
            return False
        return not self.both_go_on or self.letters >= _MANY_LETTERS


@lru_cache(maxsize=8192)
def read_title(names: LabNames, text: str) -> Title:
    """Read a title; every instance of a series has the same one, so the last ones are kept."""
    known = names.titles
    undated = _TIME.sub(" ", known.date.sub(" ", text[:_LOOKED_AT]))
    naming = names.read(undated)
    words = [part for word in naming.words[:_MOST_WORDS] for part in _split(known, word)]
    parts = _parts(known, words)
    said = [known.same.get(word, word) for word in words if word not in known.silent]
    said = [word for word in said if _says_something(word)]
    kinds = frozenset(said) & OTHER_KIND
    meets = frozenset(said) & known.meet
    thin = frozenset(said) & known.thin - meets
    segments = _SEGMENTS.split(undated)[:6]
    return Title(
        topic=frozenset(said) - kinds - meets - thin - known.silent,
        thin=thin,
        meets=meets,
        kinds=kinds,
        ways=frozenset(way for word in meets if (way := known.ways.get(word))),
        parts=parts,
        labs=naming.labs,
        cities=naming.cities,
        of_network=naming.of_network,
        text="".join(word for word in naming.words if not _YEAR.fullmatch(word)),
        says_meeting=any(_says_meeting(names, known, part) for part in segments),
        language=_language(known, naming.words),
        said_in=known,
    )


def _says_meeting(names: LabNames, known: TitleWordsOf, part: str) -> bool:
    words = [word for word in names.read(part).words if word not in known.silent]
    meets = all(word in known.meet or _is_number(word) for word in words)
    return meets and any(word in known.gathering for word in words)


def _language(known: TitleWordsOf, words: tuple[str, ...]) -> str | None:
    """Return the language that has more of the words than any other."""
    counts = {code: sum(word in common for word in words) for code, common in known.common.items()}
    most = max(counts.values())
    told = [code for code, count in counts.items() if count == most]
    return told[0] if most and len(told) == 1 else None


@lru_cache(maxsize=8192)
def _split(known: TitleWordsOf, word: str) -> tuple[str, ...]:
    """Take a compound apart, as far as its parts are known: Kartenabend, Luftdaten."""
    if not known.endings or word in known.whole or word in known.same:
        return (word,)
    for at in range(3, min(len(word), _LONGEST_STEM) - 2):
        stem, ending = word[:at], word[at:]
        if ending not in known.same and ending not in known.endings:
            continue
        bare = stem.removesuffix("s")
        meant = next((one for one in (stem, bare) if one in known.same), None)
        if ending in known.meet and bare in known.when:
            return (ending,)
        if ending in known.meet:
            # A Kartenabend is about maps; that it is an evening says nothing of whose.
            return (meant or bare,)
        if meant or ending in known.endings:
            return meant or bare, ending
    return (word,)


def _says_something(word: str) -> bool:
    return word in _LANGUAGES or (len(word) > 1 and not _is_number(word))


def _is_number(word: str) -> bool:
    return _ORDINAL.fullmatch(word) is not None or word in _ROMAN


def _parts(known: TitleWordsOf, words: list[str]) -> frozenset[str]:
    """Find what numbers a part of a series: "#64", "145.", "Teil 2", "Raum B", "Workshop B"."""
    found: set[str] = set()
    for at, word in enumerate(words):
        number = _ORDINAL.fullmatch(word)
        if number and not _YEAR.fullmatch(word):
            found.add(str(int(number[1])))
        elif word == "i" and at == len(words) - 1:
            found.add("1")
        elif word in _ROMAN:
            found.add(str(("ii", "iii", "iv", "v", "vi", "vii", "viii", "ix").index(word) + 2))
        elif len(word) == 1 and at and _numbers(known, words, at):
            found.add(word)
    return frozenset(found)


def _numbers(known: TitleWordsOf, words: list[str], at: int) -> bool:
    """Whether a single letter or digit tells one part from the other."""
    return words[at - 1] in known.counted or (at == len(words) - 1 and words[at] in "abcdefgh")


def likeness(one: Title, other: Title) -> Likeness:
    """Compare two titles word by word; spelling may differ by a slip, order does not count."""
    mine, theirs = one.topic | one.kinds | one.thin, other.topic | other.kinds | other.thin
    short, long = sorted((mine, theirs), key=lambda words: (_letters(words), sorted(words)))
    shared, matched = _shared(short, long)
    thin = one.said_in.thin
    weight = _letters(shared)
    return Likeness(
        words=len(shared - thin),
        topics=len(shared - thin - OTHER_KIND - EVERYDAY),
        letters=weight,
        covers=weight / _letters(short) if short else 0.0,
        both_go_on=bool(short - shared) and bool(long - matched),
        equal=not (one.generic or other.generic)
        and ((not short - shared and not long - matched) or _slipped(one.text, other.text)),
        translated=None not in {one.language, other.language} and one.language != other.language,
    )


def _slipped(one: str, other: str) -> bool:
    """Whether two texts differ in blanks and in the order of neighbouring letters only."""
    return sorted(one) == sorted(other) and fuzz.ratio(one, other) >= _SAME_TEXT


def _letters(words: frozenset[str]) -> int:
    return sum(map(len, words))


def _shared(short: frozenset[str], long: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    same = short & long
    mine, theirs = set(same), set(same)
    for word in sorted(short - same):
        twin = next((other for other in sorted(long - theirs) if _same_word(word, other)), None)
        if twin is not None:
            mine.add(word)
            theirs.add(twin)
    return frozenset(mine), frozenset(theirs)


def _same_word(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    inflected = long.startswith(short) and long[len(short) :] in _INFLECTIONS
    if inflected and len(short) >= _SHORTEST_STEM:
        return True
    if len(short) < _LONG_WORD:
        return False
    return one.startswith(other) or other.startswith(one) or fuzz.ratio(one, other) >= _SAME_WORD


def is_occasion(title: Title) -> bool:
    """Whether it only names a day that many cities keep: "Open Data Day"."""
    words = title.topic | title.thin | title.meets | title.kinds
    return any(occasion <= words and not (title.topic - occasion) for occasion in OCCASIONS)


def contradicts(one: Title, other: Title) -> bool:
    """Whether they number different parts or say opposites."""
    if one.parts and other.parts and one.parts.isdisjoint(other.parts):
        return True
    said, heard = one.topic | one.kinds, other.topic | other.kinds
    return any(
        len(pair & (said - heard)) == 1 and len(pair & (heard - said)) == 1 for pair in OPPOSITES
    )
