"""One meeting in words: "Donnerstag 12. März 19 Uhr, Lokal K, Hackabend" -> its fields.

A guess that is shown in a form to be put right, so it never refuses; only what cannot be a date or
a time is told. German and English; regular evenings are understood by `bot.domain.rules`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.event import Attendance
from bot.domain.normalise.join_links import ADDRESS, is_join_link
from bot.domain.rules.lexicon import any_of, fold, lexicon
from bot.domain.rules.refusals import UnclearError
from bot.domain.rules.times import read_day, read_times
from bot.domain.spoken_times import SPOKEN, read_spoken
from bot.domain.submission_doubts import FEAST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.rules.times import Day

_WORDS: Final = lexicon()
LONGEST: Final = 500
"""Characters; what comes after is not read."""

_REPEATS = re.compile(
    r"\b(?:jede[nrsm]?|alle (?:\w+ )?(?:tage|wochen|monate)|every|each|\w*woechentlich\w*"
    r"|monatlich|taeglich|\w+-?taegig\w*|(?:bi-?)?weekly|monthly|daily|fortnightly"
    r"|(?:mon|diens|donners|frei|sams|sonn)tags|mittwochs|sonnabends|(?:mon|tues|wednes|thurs|fri"
    r"|satur|sun)days|im monat|of the month|werktags|quartalsweise|quarterly)\b"
)
_DAYS = re.compile(
    rf"(?:(?P<first>\d{{1,2}})\. ?(?:-|bis(?: zum)?) ?)?(?<!\d)(?P<day>{_WORDS.parts['day']})"
)
_RANGE = re.compile(r" ?(?:-|bis(?: zum)?|to|until) ?")
_TIMES = re.compile(_WORDS.parts["times"])
_CERTAIN = re.compile(r"uhr|\d[:.]\d\d|\d ?h\b|[ap]\.? ?m\b|o ?clock")
_FIXED: Final = {
    "uebermorgen": 2,
    "day after tomorrow": 2,
    "morgen": 1,
    "tomorrow": 1,
    "heute": 0,
    "today": 0,
    "tonight": 0,
}
_FIXED_WORD = re.compile(rf"\b(?:{'|'.join(_FIXED)})\b(?: abends?\b| evening\b)?")
_LONG_DAYS = any_of({name for name in _WORDS.weekdays if len(name) > len("tues.")})
"""Weekdays that can stand alone; "so", "do" and "mi" are words, too."""
_WEEKDAY_ALONE = re.compile(rf"\b(?:{_LONG_DAYS})\b")
_WEEKDAY_BEFORE = re.compile(rf"({_WORDS.parts['weekday']}),? ?(?:(?:den|der|dem|the|am|on) )*$")
_FEAST = re.compile(FEAST)
_SOON = re.compile(r"\b(?:naechsten?|kommenden?|diesen?|next|this|coming) ?$")
_ONLINE = re.compile(r"\b(?:auch )?(?:online|virtuell|virtual|digital|remote|videokonferenz)\b")
_HYBRID = re.compile(r"\b(?:hybrid|vor ort und online|auch online)\b")
_LEADING = re.compile(
    r"^(?:(?:wann|was|wo|ort|titel|what|when|where|place|title): ?(?=\S)"
    r"|(?:am|um|den|dem|on|ab|und|and|von|from|uhr|the)\b ?)+",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"[\s,;]+(?:am|um|den|dem|on|at|ab|und|and|von|from|im|in|the)$", re.IGNORECASE
)
_PLACE_LEAD = re.compile(
    r"^(?:(?:wo|ort|where|place): ?|@ ?|(?:im|in|in der|in den|in dem|in the|bei|beim|bei der|at"
    r"|at the) (?=[A-ZÄÖÜ0-9]))"
)
_PLACE_INSIDE = re.compile(r" (?:im|in der|in|bei|beim|at the|at|@) (?=[A-ZÄÖÜ0-9])")
_ADDRESS_LIKE = re.compile(
    r"\b\d{5}\b|stra(?:ß|ss)e|str\.|\b\w+(?:platz|weg|gasse|allee|ufer)\b|\w \d{1,3}[a-z]?$"
    r"|\b(?:street|road|square|room|raum|saal|haus|hub|café|cafe|bibliothek|library|rathaus|lokal"
    r"|werkstatt|space|labor|büro|office|zentrum|museum|universität|hochschule|club|verein)\b",
    re.IGNORECASE,
)
_TITLE_LIKE = re.compile(
    r"abend|treffen|workshop|vortrag|stammtisch|meet-?up|meeting|night|plenum|hack|sprint|talk"
    r"|party|konferenz|camp|schulung|einführung|jam|mapping|demo|diskussion|lesung|fest\b|kurs",
    re.IGNORECASE,
)


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


def repeats(text: str) -> bool:
    """Whether words tell of a regular evening, not of one meeting on a date."""
    folded = fold(text[:LONGEST]).text
    said = _REPEATS.search(folded)
    dated = _DAYS.search(folded)
    return said is not None and (dated is None or said.start() < dated.start())


def read_meeting(text: str, today: date) -> MeetingWords:
    """Understand one meeting; a day without a year is the next one from `today` on."""
    read = _Reading(text[:LONGEST], MeetingWords())
    read.links()
    read.days(today)
    read.times()
    read.ways()
    _name(read.words, list(read.rest()))
    return read.words


@dataclass(slots=True)
class _Reading:
    """A text of which piece after piece is understood and taken out."""

    text: str
    words: MeetingWords
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
        folded = fold(ADDRESS.sub(" , ", self.text))
        self.folded, self.origin, self.original = folded.text, folded.origin, folded.original

    def days(self, today: date) -> None:
        """Take out the date, and the weekday that stands before it."""
        found = _DAYS.search(self.folded)
        if found is not None:
            self._dated(found, today)
        elif (fixed := _FIXED_WORD.search(self.folded)) is not None:
            name = next(name for name in _FIXED if fixed[0].startswith(name))
            self.words.day = today + timedelta(days=_FIXED[name])
            self._take(*fixed.span())
        elif (named := _WEEKDAY_ALONE.search(self.folded)) is not None:
            ahead = (_WORDS.weekday(named[0]) - today.weekday()) % 7
            self.words.day = today + timedelta(days=ahead)
            soon = _SOON.search(self.folded[: named.start()])
            self._take((soon or named).start(), named.end())

    def _dated(self, found: re.Match[str], today: date) -> None:
        begin, end = found.span()
        before = _WEEKDAY_BEFORE.search(self.folded[:begin])
        try:
            last = read_day(found["day"], _WORDS)
            first = _first_of(found["first"], last) or last
            joint = _RANGE.match(self.folded, end)
            after = _DAYS.match(self.folded, joint.end()) if joint and first is last else None
            if after is not None and after["first"] is None:
                last, end = read_day(after["day"], _WORDS), after.end()
            self.words.day = _coming(first, last, today)
            if last != first:
                self.words.last_day = _coming(last, last, self.words.day)
        except (UnclearError, ValueError):
            self.words.odd = self._spelt(begin, end)
        if before is not None:
            named = _WORDS.weekday(before[1])
            if self.words.day is not None and self.words.day.weekday() != named:
                self.words.weekday = named
            begin = before.start()
        self._take(begin, end)

    def times(self) -> None:
        """Take out the time of day: the first that can be nothing else, or any."""
        spoken = SPOKEN.search(self.folded)
        if spoken is not None and (said := read_spoken(spoken)) is not None:
            self.words.start = said
            self._take(*spoken.span())
            return
        found = list(_TIMES.finditer(self.folded))
        found.sort(key=lambda one: _CERTAIN.search(one[0]) is None)
        for one in found:
            try:
                told = read_times(one, _WORDS)
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
        if _HYBRID.search(self.folded):
            self.words.attendance = Attendance.HYBRID
        elif _ONLINE.search(self.folded) or self.words.join_url:
            self.words.attendance = Attendance.ONLINE

    def rest(self) -> Iterator[str]:
        """Yield what is left, as it was typed, piece by piece."""
        kept = list(self.original)
        for at, letter in enumerate(self.folded):
            if letter == "\n":
                kept[self.origin[at]] = "\n"
        for piece in re.split(r"[,;\n|]+|\s[–—-]\s", "".join(kept)):
            bare = _LEADING.sub("", piece.strip(" \t.()–-"))
            while (shorter := _TRAILING.sub("", f" {bare}").strip(" .:")) != bare:
                bare = shorter
            if bare and not _ONLINE.fullmatch(bare.casefold()) and bare.casefold() != "hybrid":
                yield bare

    def _take(self, begin: int, end: int) -> None:
        self.folded = self.folded[:begin] + "\n" * (end - begin) + self.folded[end:]

    def _spelt(self, begin: int, end: int) -> str:
        return self.original[self.origin[begin] : self.origin[end - 1] + 1]


def _first_of(number: str | None, last: Day) -> Day | None:
    """Return the first day of "12.-14. März"."""
    return None if number is None else read_day(f"{number}.{last.month}.{last.year or ''}", _WORDS)


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


def _name(words: MeetingWords, pieces: list[str]) -> None:
    """Tell title and place apart among what was not understood otherwise."""
    named = [piece for piece in pieces if _PLACE_LEAD.match(piece)]
    others = [piece for piece in pieces if piece not in named]
    titles = [piece for piece in others if _TITLE_LIKE.search(piece)]
    feasts = [piece for piece in others if _FEAST.fullmatch(fold(piece).text)]
    if titles or any(piece not in feasts and not _ADDRESS_LIKE.search(piece) for piece in others):
        others = [piece for piece in others if piece not in feasts]
    places = [piece for piece in others if piece not in titles and _ADDRESS_LIKE.search(piece)]
    left = [piece for piece in others if piece not in titles and piece not in places]
    if titles:
        title, others = titles[0], [piece for piece in others if piece != titles[0]]
    elif left:
        title, others = left[0], [piece for piece in others if piece != left[0]]
    else:
        title = ""
    inside = None if named or others else _PLACE_INSIDE.search(title)
    if inside is not None:
        others = [title[inside.end() :]]
        title = title[: inside.start()]
    words.title = title.strip()
    words.place = ", ".join([_PLACE_LEAD.sub("", piece) for piece in named] + others)
    if words.place and words.attendance is Attendance.ONLINE:
        words.attendance = Attendance.HYBRID
