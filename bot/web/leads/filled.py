"""What came back from a form on the page: read with care, for anything may stand there."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException

from bot.domain.entered import Entered
from bot.domain.event import Attendance
from bot.domain.invitation import is_mail
from bot.domain.languages.chosen import Languages
from bot.domain.rules.lexicon import fold, lexicon
from bot.domain.rules.refusals import UnclearError
from bot.domain.rules.times import read_times
from bot.domain.submission_words import MeetingWords, names_date, read_meeting
from bot.text.entering import mistake_words, odd_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.requests import Request

    from bot.text import Translator

LARGEST: Final = 64 * 1024
"""Bytes of a form; the longest note in the widest script fits."""
MOST_FIELDS: Final = 40
LONGEST_FIELD: Final = 4_000
TRAP: Final = "homepage"
"""A field that nobody sees, so only programs fill it in."""
EVENING: Final = {"when": 300, "place": 500, "title": 300}
_LONGEST_DATE: Final = 60
_LINES: Final = frozenset({"note", "words"})


@dataclass(slots=True)
class Filled:
    """The values of a form by field, and what is wrong with them, in the reader's language."""

    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    note: str = ""
    """What concerns the whole form."""
    status: int = 200

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def is_trap(self) -> bool:
        """Whether a program filled it in."""
        return bool(self[TRAP])

    def wrong(self, name: str, why: str) -> None:
        """Remember what is wrong with a field."""
        self.errors.setdefault(name, why)
        self.status = 422

    def object(self, note: str, status: int = 422) -> None:
        """Say what is wrong with the whole form."""
        self.note, self.status = note, status

    def check_mail(self, t: Translator) -> None:
        """See to it that a letter can go to the address."""
        if not is_mail(self["mail"]):
            self.wrong("mail", t("Please write a mail address, like name@example.org."))

    @property
    def fine(self) -> bool:
        """Whether nothing is wrong."""
        return not self.errors and not self.note


async def filled_in(request: Request) -> Filled:
    """Read a form; 400 or 413 if it is none of ours."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise HTTPException(413)
    try:
        text = bytes(body).decode("utf-8", "replace")
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise HTTPException(400) from error
    values: dict[str, str] = {}
    for name, value in pairs:
        values.setdefault(name, _clean(value, lines=name in _LINES))
    return Filled(values)


def _clean(text: str, *, lines: bool) -> str:
    """Return text without control characters; on one line unless it may have several."""
    kept = text[:LONGEST_FIELD].replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(one for one in kept if one == "\n" or (one >= " " and one != "\x7f"))
    return plain.strip() if lines else " ".join(plain.split())


def entered(filled: Filled, t: Translator, today: date, languages: Iterable[str]) -> Entered:
    """Return the meeting that a form tells; what cannot be read is wrong there.

    Days and times may be words of the reader's language or of `languages`, those of the lab; a day
    without its year is the next one from `today` on.
    """
    read = _Reader(filled, t, today, Languages.of((t.language, *languages)))
    way = filled["attendance"]
    return Entered(
        title=filled["title"],
        day=read.day("day"),
        last_day=read.day("last_day"),
        start=read.time("start"),
        end=read.time("end"),
        place=filled["place"],
        url=filled["url"],
        join_url=filled["join_url"],
        attendance=Attendance(way) if way in set(Attendance) else Attendance.UNKNOWN,
        note=filled["note"],
    )


def shown(one: Entered) -> dict[str, str]:
    """Return a meeting as the fields of a form show it."""
    return {
        "title": one.title,
        "day": one.day.isoformat() if one.day else "",
        "last_day": one.last_day.isoformat() if one.last_day else "",
        "start": f"{one.start:%H:%M}" if one.start else "",
        "end": f"{one.end:%H:%M}" if one.end else "",
        "place": one.place,
        "url": one.url,
        "join_url": one.join_url,
        "attendance": one.attendance.value,
        "note": one.note,
    }


def evening(filled: Filled, t: Translator) -> dict[str, Any]:
    """Return what the form for a regular evening tells; empty fields are left out."""
    for name, most in EVENING.items():
        if len(filled[name]) > most:
            filled.wrong(name, mistake_words("long", t))
    if not filled["when"]:
        filled.wrong("when", mistake_words("missing", t))
    return {name: filled[name] for name in EVENING if filled[name] or name == "when"}


def was(filled: Filled) -> Mapping[str, str]:
    """Return the digests of the fields as the form had shown them; none if they are not ours."""
    try:
        told = json.loads(filled["was"] or "{}")
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads days and times as people write them where their browser has no field for such."""

    filled: Filled
    t: Translator
    today: date
    languages: Languages

    def day(self, name: str) -> date | None:
        """Return the day in a field: as browsers send it, or a date in words; the next one."""
        text = self.filled[name]
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
        said = read_meeting(text[:_LONGEST_DATE], self.today, self.languages)
        if said == MeetingWords(day=said.day) and names_date(text, self.languages):
            return said.day
        why = odd_words(said, self.t) if said.weekday is not None else ""
        self.filled.wrong(name, why or self.t("Please write the day like 12.3.2027."))
        return None

    def time(self, name: str) -> time | None:
        """Return the time in a field."""
        text = self.filled[name]
        if not text:
            return None
        words = lexicon(self.languages)
        folded = fold(text[:_LONGEST_DATE], self.languages).text
        found = words.finds("${times}").fullmatch(folded)
        try:
            told = read_times(found, words) if found is not None else None
        except UnclearError:
            told = None
        if told is not None and told[1] is None:
            return told[0]
        self.filled.wrong(name, self.t("Please write the time like 19:30."))
        return None
