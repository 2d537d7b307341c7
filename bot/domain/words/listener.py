"""Goes through the words of a question and gathers what each of them tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.domain.event import Attendance
from bot.domain.places import point_from
from bot.domain.words.everyday import everyday
from bot.domain.words.names import Names, fold
from bot.domain.words.periods import period_at
from bot.domain.words.span import folded
from bot.domain.words.units_said import said_short_weekday
from bot.domain.words.vocabulary import DISTANCE, Vocabulary, vocabulary_for
from bot.domain.words.word import Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from bot.domain.lab import Registry
    from bot.domain.places import Point
    from bot.domain.words.span import Span


@dataclass(slots=True)
class Heard:
    """What has been gathered so far."""

    labs: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    near: bool = False
    km: float | None = None
    everywhere: bool = False
    attendance: set[Attendance] = field(default_factory=set)
    online_too: bool = False
    spans: list[Span] = field(default_factory=list)
    period: list[str] = field(default_factory=list)
    guessed: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[Word] = field(default_factory=list)

    @property
    def adds_online(self) -> bool:
        """Whether all that is online is wanted beside the places that were named."""
        only = self.attendance == {Attendance.ONLINE}
        return self.online_too and only and self.places and not self.everywhere

    @property
    def places(self) -> bool:
        """Whether any lab, state or point was named."""
        return bool(self.labs or self.states or self.points)


@dataclass(slots=True)
class Listener:
    """Goes through the words; each reader takes what it knows and says how many words it took."""

    registry: Registry
    language: str
    today: date
    names: Names = field(init=False)
    said: Vocabulary = field(init=False)
    _nouns: frozenset[str] = field(init=False)
    heard: Heard = field(default_factory=Heard)

    def __post_init__(self) -> None:
        self.names = Names.of(self.registry)
        self.said = vocabulary_for(self.registry.network.languages, self.language)
        self._nouns = frozenset(map(fold, self.registry.network.every_noun))

    def listen(self, words: Sequence[Word]) -> Heard:
        """Take in all words; distances first, so that "März 30 km" is no date."""
        words = self._joined(self._mended(self._distances(words)))
        at = 0
        while at < len(words):
            for read in (
                *(self._period, self._attendance, self._place, self._around),
                *(self._everywhere, self._short_weekday, self._filler, self._guess, self._unknown),
            ):
                used = read(words, at)
                if used:
                    at += used
                    break
        return self.heard

    def _distances(self, words: Sequence[Word]) -> list[Word]:
        rest: list[Word] = []
        for word in words:
            parted = word.folded in self.said.kilometres and rest
            typed = f"{rest[-1].typed}km" if parted else word.typed
            found = DISTANCE.fullmatch(typed)
            if found:
                self.heard.km = float(found[1])
                rest = rest[:-1] if parted else rest
            else:
                rest.append(word)
        return rest

    def _mended(self, words: Sequence[Word]) -> list[Word]:
        """Put misspelt everyday words right, before what they stand beside is read."""
        names = {*self.names.labs, *self.names.states, *self._nouns}
        rest: list[Word] = []
        for word in words:
            meant = everyday(word, names, self.said)
            if meant is not None:
                self.heard.guessed.append((word.typed, meant))
            rest.append(word if meant is None else Word(meant, fold(meant), word.chunk))
        return rest

    def _joined(self, words: Sequence[Word]) -> Sequence[Word]:
        """Make one word of several that are one: "week end"."""
        if not self.said.joined:
            return words
        rest: list[Word] = []
        for word in words:
            both = f"{rest[-1].folded} {word.folded}" if rest else ""
            if both in self.said.joined:
                typed = rest[-1].typed if rest[-1].chunk == word.chunk else both
                rest[-1] = Word(typed, self.said.joined[both], word.chunk)
            else:
                rest.append(word)
        return rest

    def _period(self, words: Sequence[Word], at: int) -> int:
        found = period_at(words, at, self.today, self.said)
        if found is None:
            return 0
        if words[at].folded in self.said.units and self._after_unknown(words, at):
            return 1
        told = words[at : at + found[1]]
        if found[0].refused:
            typed = " ".join(_chunks(told))
            self.heard.unknown.append(Word(typed, fold(typed), told[0].chunk))
            return found[1]
        self.heard.spans.append(found[0])
        self.heard.period += _chunks(told)
        return found[1]

    def _after_unknown(self, words: Sequence[Word], at: int) -> bool:
        """Whether "Woche" follows an unknown word: which week is meant is then unknown, too."""
        unknown = self.heard.unknown
        if not at or not unknown or unknown[-1] is not words[at - 1]:
            return False
        last = unknown.pop()
        both = f"{last.typed} {words[at].typed}"
        unknown.append(Word(both, f"{last.folded} {words[at].folded}", last.chunk))
        return True

    def _attendance(self, words: Sequence[Word], at: int) -> int:
        for used in (2, 1):
            kind = self.said.attendance.get(folded(words, at, used))
            if kind is not None:
                self.heard.attendance.add(kind)
                if kind is Attendance.ONLINE:
                    self.heard.online_too |= self._besides(words, at, used)
                return min(used, len(words) - at)
        return 0

    def _besides(self, words: Sequence[Word], at: int, used: int) -> bool:
        """Whether "auch" or "oder" beside "online" adds it to a place: not so in "vor Ort oder"."""
        return any(
            folded(words, near, 1) in self.said.besides
            and not any(folded(words, *way) in self.said.attendance for way in ways)
            for near, ways in (
                (at - 1, ((at - 2, 1), (at - 3, 2))),
                (at + used, ((at + used + 1, 1), (at + used + 1, 2))),
            )
            if near >= 0
        )

    def _place(self, words: Sequence[Word], at: int) -> int:
        point = point_from(words[at].typed)
        if point is not None:
            self.heard.points.append(point)
            return 1
        used, phrase = self._name_at(words, at)
        if phrase in self.names.labs:
            self._add(self.names.labs[phrase])
        elif used:
            self.heard.states.append(self.names.states[phrase])
        return used

    def _name_at(self, words: Sequence[Word], at: int) -> tuple[int, str]:
        for used in range(min(self.names.longest, len(words) - at), 0, -1):
            phrase = folded(words, at, used)
            if phrase in self.names.labs or phrase in self.names.states:
                return used, phrase
        return 0, ""

    def _add(self, slugs: Iterable[str]) -> None:
        self.heard.labs += [slug for slug in slugs if slug not in self.heard.labs]

    def _around(self, words: Sequence[Word], at: int) -> int:
        if words[at].folded not in self.said.near:
            return 0
        after = at + 1
        leading = self.said.linking | self.said.since_named
        # "près de la rochelle": an article may be part of the name.
        while folded(words, after) in leading and not self._name_at(words, after)[0]:
            after += 1
        # "um 19 Uhr" is no place, so near counts only before a name.
        if after < len(words):
            name = words[after].typed
            self.heard.near |= bool(self._name_at(words, after)[0] or self.names.guess(name))
        return 1

    def _everywhere(self, words: Sequence[Word], at: int) -> int:
        found = words[at].folded in self.said.everywhere
        self.heard.everywhere |= found
        return int(found)

    def _short_weekday(self, words: Sequence[Word], at: int) -> int:
        span = said_short_weekday(words[at], self.language, self.today)
        if span is None:
            return 0
        self.heard.spans.append(span)
        self.heard.period.append(words[at].typed)
        return 1

    def _filler(self, words: Sequence[Word], at: int) -> int:
        return int(words[at].folded in self.said.fillers or words[at].folded in self._nouns)

    def _guess(self, words: Sequence[Word], at: int) -> int:
        word = words[at]
        slugs = self.names.guess(word.typed)
        used = sum(other.chunk == word.chunk for other in words[at:])
        if not slugs:
            slugs, used = self.names.guess(word.folded), 1
        if not slugs:
            return 0
        self._add(slugs)
        self.heard.guessed.append((word.typed, slugs[0]))
        return used

    def _unknown(self, words: Sequence[Word], at: int) -> int:
        self.heard.unknown.append(words[at])
        return 1


def _chunks(words: Sequence[Word]) -> list[str]:
    """Return what was typed, once for all words of one chunk."""
    return list({word.chunk: word.typed for word in words}.values())
