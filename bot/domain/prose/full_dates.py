"""Meetings told with their full date and time, in a language whose sentences we do not know.

"Prochaine réunion le jeudi 12 mars 2026 à 19h à La Cantine": a day with its year and a time of day
in one sentence are enough in any language that has a pack. The year may be left out beside a
weekday that tells it ("jeudi 12 mars à 19h"), and the time may begin the next line. What leaves out
more is not read.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.domain.languages.chosen import Languages, pack_of
from bot.domain.meeting_grammar import meeting_grammar
from bot.domain.prose.named import name_of
from bot.domain.prose.told import Told
from bot.domain.rules.lexicon import fold, lexicon
from bot.domain.rules.refusals import UnclearError
from bot.domain.rules.times import read_day
from bot.domain.submission_doubts import Doubt, doubt_about
from bot.domain.submission_words import read_meeting, repeats

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.domain.prose.line import Line
    from bot.domain.submission_words import MeetingWords

IN_SENTENCES: Final = frozenset({"de", "en"})
"""The languages whose sentences `reading` knows."""
_LONGEST: Final = 300
_MOST_SENTENCES: Final = 50
_END: Final = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-ÖØ-Þ])")
_DIGIT: Final = re.compile(r"\d")


def full_dates_in(line: Line, today: date, language: str, following: str = "") -> Iterator[Told]:
    """Yield the meetings that a line tells with day, month, year or weekday, and time."""
    sentences = _END.split(line.text)[:_MOST_SENTENCES]
    for sentence in sentences:
        if len(sentence) > _LONGEST or not _DIGIT.search(sentence):
            continue
        told = _told(sentence, today, language)
        if told is None and sentence is sentences[-1] and _begins_with_time(following, language):
            told = _with_time(sentence, _END.split(following, maxsplit=1)[0], today, language)
        if told is not None:
            yield told


def _begins_with_time(text: str, language: str) -> bool:
    grammar, languages = meeting_grammar(Languages.of((language,))), Languages.of((language,))
    folded = fold(text[:_LONGEST], languages).text.lstrip(" -–:")
    found = grammar.times.match(folded)
    return found is not None and grammar.certain.search(found[0]) is not None


def _with_time(sentence: str, behind: str, today: date, language: str) -> Told | None:
    """Read a sentence with a date of its own whose time stands in the next line."""
    languages = Languages.of((language,))
    if not _has_one_certain_date(sentence, languages) or len(behind) > _LONGEST:
        return None
    if read_meeting(sentence, today, languages).start is not None:
        return None
    return _told(f"{sentence.strip(' .:,')}, {behind}", today, language)


def _told(sentence: str, today: date, language: str) -> Told | None:
    languages = Languages.of((language,))
    if not _has_one_certain_date(sentence, languages) or repeats(sentence, languages):
        return None
    doubt = doubt_about(sentence, languages)
    if doubt is not None and doubt[0] is not Doubt.OFF:
        return None
    # "… n’aura pas lieu" is neither title nor place.
    words = sentence if doubt is None else sentence.replace(doubt[1], " , ")
    read = read_meeting(words, today, languages)
    if read.day is None or read.start is None or read.odd or read.weekday is not None:
        return None
    title = _title(read, language)
    start = datetime.combine(read.day, read.start)
    return Told(
        uid=name_of(read.day, title),
        title=title,
        start=start,
        end=_end(read, start),
        place=read.place,
        address=read.url or read.join_url,
        sentence=sentence.strip(),
        cancelled=doubt is not None,
    )


def _has_one_certain_date(sentence: str, languages: Languages) -> bool:
    """Whether there is one date, with its year, or a weekday that only fits one of the years."""
    grammar, folded = meeting_grammar(languages), fold(sentence, languages).text
    found = list(grammar.dated.finditer(folded))
    if len(found) != 1:
        return False
    if grammar.weekday_before.search(folded[: found[0].start()]):
        return True
    try:
        return read_day(found[0][0], lexicon(languages)).year > 0
    except UnclearError:
        return False


def _end(read: MeetingWords, start: datetime) -> datetime | None:
    if read.end is None:
        return None
    end = datetime.combine(read.last_day or start.date(), read.end)
    return end if end > start else end + timedelta(days=1)


def _title(read: MeetingWords, language: str) -> str:
    """Return the title, or the usual one where the words only say that people meet."""
    languages = Languages.of((language,))
    folded = fold(read.title, languages).text
    if not folded or _says_nothing(languages).fullmatch(folded):
        return pack_of(language).sentences.untitled
    return read.title


@lru_cache(maxsize=16)
def _says_nothing(languages: Languages) -> re.Pattern[str]:
    filler = lexicon(languages).words(lambda rules: rules.filler)
    coming = "|".join(
        word for pack in languages.packs for word in pack.questions.which[1].casefold().split()
    )
    return re.compile(rf"(?:(?:{filler}|{coming})(?!\w)[\s,:.]*)+")
