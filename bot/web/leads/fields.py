"""The fields of the forms: what they say of a meeting or a regular evening, and what they show."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any, Final

from bot.domain.entered import Entered
from bot.domain.event import Attendance
from bot.domain.languages.chosen import Languages
from bot.domain.rules.lexicon import fold, lexicon
from bot.domain.rules.refusals import UnclearError
from bot.domain.rules.times import read_times
from bot.domain.submission_words import MeetingWords, names_date, read_meeting
from bot.text.entering import mistake_words, odd_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.text import Translator
    from bot.web.filled import Filled

EVENING: Final = {"when": 300, "place": 500, "title": 300}
_LONGEST_DATE: Final = 60


def entered(filled: Filled, t: Translator, today: date, languages: Iterable[str]) -> Entered:
    """Return the meeting that a form describes; what cannot be read is marked as wrong there.

    Days and times may be words of the reader's language or of `languages`, the lab's; a day without
    a year is the next one from `today` on.
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
    """Return the fields of the form for a regular evening, without the empty ones."""
    for name, most in EVENING.items():
        if len(filled[name]) > most:
            filled.wrong(name, mistake_words("long", t))
    if not filled["when"]:
        filled.wrong("when", mistake_words("missing", t))
    return {name: filled[name] for name in EVENING if filled[name] or name == "when"}


def was(filled: Filled) -> Mapping[str, str]:
    """Return the digests of the fields as the form showed them; none if they are not ours."""
    try:
        told = json.loads(filled["was"] or "{}")
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads days and times as people type them where their browser has no fields for them."""

    filled: Filled
    t: Translator
    today: date
    languages: Languages

    def day(self, name: str) -> date | None:
        """Return the day in a field, as browsers send it or in words; a year may be left out."""
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
