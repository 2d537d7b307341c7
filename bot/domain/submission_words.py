"""One meeting in words: "Donnerstag 12. März 19 Uhr, Lokal K, Hackabend" -> its fields.

A guess that is shown in a form to be corrected, so it never refuses; only what cannot be a date or
a time is told. The words are those of the network's languages; regular evenings are understood by
`bot.domain.rules`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.event import Attendance
from bot.domain.meeting_grammar import MeetingGrammar, meeting_grammar
from bot.domain.normalise.join_links import ADDRESS, is_join_link
from bot.domain.rules.lexicon import fold
from bot.domain.rules.refusals import UnclearError
from bot.domain.rules.times import read_day, read_times

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.languages.chosen import Languages
    from bot.domain.rules.times import Day

LONGEST: Final = 500
"""Characters; what comes after is not read."""


@dataclass(slots=True, kw_only=True)
class MeetingWords:
    """What was understood; "" and None where nothing was said.

    `last_day` is inclusive. `odd` is a date or a time as typed that does not exist; `weekday` is
    the weekday that was named although `day` is another one (Monday is 0).
    """

    title: str = ""
    day: date | None = None
    last_day: date | None = None
    start: time | None = None
    end: time | None = None
    place: str = ""
    url: str = ""
    join_url: str = ""
    attendance: Attendance = Attendance.UNKNOWN
    odd: str = ""
    weekday: int | None = None


def repeats(text: str, languages: Languages) -> bool:
    """Whether words tell of a regular evening, not of one meeting on a date."""
    grammar = meeting_grammar(languages)
    folded = fold(text[:LONGEST], languages).text
    said, dated = grammar.repeats.search(folded), grammar.days.search(folded)
    return said is not None and (dated is None or said.start() < dated.start())


def names_date(text: str, languages: Languages) -> bool:
    """Whether words name a date, not only "tomorrow" or a weekday."""
    folded = fold(text[:LONGEST], languages).text
    return meeting_grammar(languages).days.search(folded) is not None


def read_meeting(text: str, today: date, languages: Languages) -> MeetingWords:
    """Understand one meeting; a day without a year is the next one from `today` on."""
    read = _Reading(text[:LONGEST], MeetingWords(), meeting_grammar(languages))
    read.links()
    read.days(today)
    read.times()
    read.ways()
    _name(read.words, list(read.rest()), read.grammar)
    return read.words


@dataclass(slots=True)
class _Reading:
    """A text from which piece after piece is understood and taken out."""

    text: str
    words: MeetingWords
    grammar: MeetingGrammar
    folded: str = ""
    origin: tuple[int, ...] = field(default=())
    original: str = ""

    def links(self) -> None:
        """Take out addresses: of a meeting room, or of a page."""
        for found in ADDRESS.finditer(self.text):
            address = found[0].rstrip(".,;:!?…")
            name = "join_url" if is_join_link(address) else "url"
            if not getattr(self.words, name):
                setattr(self.words, name, address)
        folded = fold(ADDRESS.sub(" , ", self.text), self.grammar.words.languages)
        self.folded, self.origin, self.original = folded.text, folded.origin, folded.original

    def days(self, today: date) -> None:
        """Take out the date, and the weekday that stands before it."""
        found = self.grammar.days.search(self.folded)
        if found is not None:
            self._dated(found, today)
        elif (fixed := self.grammar.fixed_word.search(self.folded)) is not None:
            self.words.day = today + timedelta(days=self.grammar.fixed[fixed["day"]])
            self._take(*fixed.span())
        elif (named := self.grammar.weekday_alone.search(self.folded)) is not None:
            ahead = (self.grammar.words.weekday(named[0]) - today.weekday()) % 7
            self.words.day = today + timedelta(days=ahead)
            soon = self.grammar.soon.search(self.folded[: named.start()])
            after = self.grammar.soon_after.match(self.folded, named.end())
            self._take((soon or named).start(), (after or named).end())

    def _dated(self, found: re.Match[str], today: date) -> None:
        begin, end = found.span()
        before = self.grammar.weekday_before.search(self.folded[:begin])
        try:
            last = read_day(found["day"], self.grammar.words)
            first = _first_of(found["first"], last, self.grammar) or last
            joint = self.grammar.to.match(self.folded, end)
            after = (
                self.grammar.days.match(self.folded, joint.end())
                if joint and first is last
                else None
            )
            if after is not None and after["first"] is None:
                last, end = read_day(after["day"], self.grammar.words), after.end()
            self.words.day = _coming(first, last, today)
            if last != first:
                self.words.last_day = _coming(last, last, self.words.day)
        except (UnclearError, ValueError):
            self.words.odd = self._spelt(begin, end)
        if before is not None:
            named = self.grammar.words.weekday(before[1])
            if self.words.day is not None and self.words.day.weekday() != named:
                self.words.weekday = named
            begin = before.start()
        self._take(begin, end)

    def times(self) -> None:
        """Take out the time of day: the first that can be nothing else, or any."""
        spoken = self.grammar.spoken.search(self.folded)
        if spoken is not None and (said := self.grammar.spoken_time(spoken)) is not None:
            self.words.start = said
            self._take(*spoken.span())
            return
        found = list(self.grammar.times.finditer(self.folded))
        found.sort(key=lambda one: self.grammar.certain.search(one[0]) is None)
        for one in found:
            try:
                told = read_times(one, self.grammar.words)
            except UnclearError:
                self.words.odd = self.words.odd or self._spelt(*one.span())
                self._take(*one.span())
                return
            if told is not None:
                self.words.start, self.words.end = told
                self._take(*one.span())
                return

    def ways(self) -> None:
        """Note how one can take part; the words stay where they are part of a title."""
        if self.grammar.hybrid.search(self.folded):
            self.words.attendance = Attendance.HYBRID
        elif self.grammar.online.search(self.folded) or self.words.join_url:
            self.words.attendance = Attendance.ONLINE

    def rest(self) -> Iterator[str]:
        """Yield what is left, as it was typed, piece by piece."""
        kept = list(self.original)
        for at, letter in enumerate(self.folded):
            if letter == "\n":
                kept[self.origin[at]] = "\n"
        for piece in re.split(r"[,;\n|]+|\s[–—-]\s", "".join(kept)):
            bare = self.grammar.leading.sub("", piece.strip(" \t.()–-"))
            while (shorter := self.grammar.trailing.sub("", f" {bare}").strip(" .:")) != bare:
                bare = shorter
            if bare and not self._says_nothing(bare):
                yield bare

    def _says_nothing(self, bare: str) -> bool:
        """Whether a piece only says how one takes part, or nothing at all."""
        folded = fold(bare, self.grammar.words.languages).text
        ways = (self.grammar.online, self.grammar.hybrid)
        return any(way.fullmatch(folded) for way in ways) or bool(
            self.grammar.alone.fullmatch(bare)
        )

    def _take(self, begin: int, end: int) -> None:
        self.folded = self.folded[:begin] + "\n" * (end - begin) + self.folded[end:]

    def _spelt(self, begin: int, end: int) -> str:
        return self.original[self.origin[begin] : self.origin[end - 1] + 1]


def _first_of(number: str | None, last: Day, grammar: MeetingGrammar) -> Day | None:
    """Return the first day of "12.-14. März"."""
    if number is None:
        return None
    return read_day(f"{number}.{last.month}.{last.year or ''}", grammar.words)


def _coming(day: Day, end: Day, today: date) -> date:
    """Return the date of a day; without a year the next one from `today` on."""
    if year := day.year or end.year:
        return date(year, day.month, day.day)
    for ahead in range(9):  # 29 February may be up to eight years away
        try:
            found = date(today.year + ahead, day.month, day.day)
        except ValueError:
            continue
        if found >= today:
            return found
    raise ValueError(day)  # pragma: no cover - every day comes within nine years


def _name(words: MeetingWords, pieces: list[str], grammar: MeetingGrammar) -> None:
    """Tell title and place apart among what was not understood otherwise."""
    named = [piece for piece in pieces if grammar.place_lead.match(piece)]
    others = [piece for piece in pieces if piece not in named]
    titles = [piece for piece in others if grammar.title.search(piece)]
    feasts = [
        piece
        for piece in others
        if grammar.feast.fullmatch(fold(piece, grammar.words.languages).text)
    ]
    if titles or any(piece not in feasts and not grammar.address.search(piece) for piece in others):
        others = [piece for piece in others if piece not in feasts]
    places = [piece for piece in others if piece not in titles and grammar.address.search(piece)]
    left = [piece for piece in others if piece not in titles and piece not in places]
    if titles:
        title, others = titles[0], [piece for piece in others if piece != titles[0]]
    elif left:
        title, others = left[0], [piece for piece in others if piece != left[0]]
    else:
        title = ""
    inside = None if named or others else grammar.place_inside.search(title)
    if inside is not None:
        others = [title[inside.end() :]]
        title = title[: inside.start()]
    words.title = title.strip()
    words.place = ", ".join([grammar.place_lead.sub("", piece) for piece in named] + others)
    if words.place and words.attendance is Attendance.ONLINE:
        words.attendance = Attendance.HYBRID
