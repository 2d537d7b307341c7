"""Words, dates and times in the reader's language: gettext catalogues and Babel's CLDR data.

Messages are English; `catalogues.py` says where they are translated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_decimal

from bot.text.catalogues import LAB, LOCALES, messages

if TYPE_CHECKING:
    import gettext
    from collections.abc import Sequence

    from bot.domain.event import Meeting
    from bot.domain.lab import Network

DEFAULT = "de"

_MANY_DATES = 6
_SMALL_HOURS = 6
_LONG_MONTH = date(2024, 1, 1)
"""Contains every day that a month can have."""
_DAY_ALONE = re.compile(r"(?<!d)d(?!d)")
_FIRST = {"fr": "d'er'"}
"""How the first of a month is written if not as a mere number, which CLDR's patterns leave out.

Académie française, "Date": "le 1er janvier", but "le 2 janvier".
"""


@dataclass(frozen=True, slots=True)
class Translator:
    """Says things in one language; called with an English message it returns the translation."""

    locale: Locale
    catalogue: gettext.NullTranslations
    group: str = LAB[0]
    """What the network calls a group, as a heading."""
    groups: str = LAB[1]
    """The same of many."""

    def __call__(self, message: str, /, **values: object) -> str:
        """Translate a message and fill its `{names}`; the values are taken literally."""
        return self.catalogue.gettext(message).format(**values)

    def plural(self, one: str, many: str, count: int, /, **values: object) -> str:
        """Translate the form that `count` needs; `{count}` stands for the number."""
        return self.catalogue.ngettext(one, many, count).format(count=count, **values)

    @property
    def language(self) -> str:
        """The language as HTML and iCalendar name it, e.g. "de"."""
        return str(self.locale.language)

    @property
    def name(self) -> str:
        """What the language calls itself: "Deutsch"."""
        return str(self.locale.get_language_name(self.locale) or self.language)

    def month(self, day: date) -> str:
        """Write the month of a date as a heading: "Januar 2027"."""
        return self._date(day, self.catalogue.pgettext("date pattern", "LLLL y"))

    def weekday(self, day: date) -> str:
        """Write the weekday of a date: "Montag"."""
        return self._date(day, "EEEE")

    def day_of_month(self, day: date) -> str:
        """Write day and month alone, for beside a weekday: "11. Januar"."""
        return self._date(day, self.catalogue.pgettext("date pattern", "d MMMM"))

    def day(self, day: date) -> str:
        """Write a date as a heading: "Montag, 11. Januar"."""
        return self._date(day, self.catalogue.pgettext("date pattern", "EEEE, d MMMM"))

    def long_day(self, day: date) -> str:
        """Write a date with its year: "Montag, 11. Januar 2027"."""
        return self._date(day, self.catalogue.pgettext("date pattern", "EEEE, d MMMM y"))

    def listed_day(self, day: date) -> str:
        """Write a date as printed lists of events do: "Montag, 11.01.2027"."""
        return self._date(day, self.catalogue.pgettext("date pattern", "EEEE d MMMM y"))

    def number_of_day(self, day: int) -> str:
        """Write a day of any month alone: "12"; in French the first is "1er"."""
        return self._date(date(_LONG_MONTH.year, _LONG_MONTH.month, day), "d")

    def date_in_figures(self, day: date) -> str:
        """Write a date in figures, as printed lists do: "11.01.2027"."""
        return self._date(day, self.catalogue.pgettext("date pattern", "dd.MM.y"))

    def date_of_year(self, day: date) -> str:
        """Write a date with its year and without its weekday: "11. Januar 2027"."""
        return self._date(day, self.catalogue.pgettext("date pattern", "d MMMM y"))

    def short_day(self, day: date) -> str:
        """Write a date briefly: "Mo 11. Jan."."""
        return self.dates([day])

    def dates(self, days: Sequence[date], style: Literal["standard", "or"] = "standard") -> str:
        """Write sorted dates together, repeating nothing: "Mo 11. und 18. Jan."."""
        if len(days) > _MANY_DATES:
            first, last = self.short_day(days[0]), self.short_day(days[-1])
            return self.plural(
                "{count} time, {first} to {last}",
                "{count} times, {first} to {last}",
                len(days),
                first=first,
                last=last,
            )
        return self.join([self._brief(days, at) for at in range(len(days))], style)

    def span(self, first: date, last: date) -> str:
        """Write a period, both ends included: "11.–17. Januar 2027"."""
        if first == last:
            return self.long_day(first)
        year = self.catalogue.pgettext("date pattern", "d MMMM y")
        end = self._date(last, year)
        if first.year != last.year:
            return f"{self._date(first, year)} – {end}"
        if first.month != last.month:
            month = self.catalogue.pgettext("date pattern", "d MMMM")
            return f"{self._date(first, month)} – {end}"
        return f"{self._date(first, self.catalogue.pgettext('date pattern', 'd'))}–{end}"

    def time(self, at: datetime) -> str:
        """Write the wall time that the value carries: "19:00"."""
        return format_time(at.replace(tzinfo=None), "short", locale=self.locale)

    def moment(self, at: datetime, timezone: str) -> str:
        """Write a moment for readers in a zone: "Montag, 11. Januar 2027, 09:00"."""
        local = at.astimezone(ZoneInfo(timezone))
        return f"{self.long_day(local.date())}, {self.time(local)}"

    def city(self, timezone: str) -> str:
        """Name a zone by its city: "New York"."""
        return get_timezone_location(timezone, locale=self.locale, return_city=True)

    def labelled(self, label: str, value: str) -> str:
        """Write a value after its label: "Ort: Köln", "Lieu : Paris"."""
        return self("{label}: {value}", label=label, value=value)

    @property
    def colon(self) -> str:
        """A colon as the language writes it: in French after a space."""
        return self("{label}:", label="")

    def number(self, number: float) -> str:
        """Write a number with the language's separators."""
        return format_decimal(number, locale=self.locale)

    def join(self, words: Sequence[str], style: Literal["standard", "or"] = "standard") -> str:
        """Join words as the language does: "a, b und c"."""
        return format_list(list(words), style, locale=self.locale)

    def clock(self, meeting: Meeting, timezone: str) -> str:
        """Write when a meeting is, under the heading of its day for readers in `timezone`.

        Where its own zone's clock differs, that time and the zone's city follow.
        """
        if meeting.open_dates:
            return self(
                "{dates}, date still open", dates=self.dates(sorted(meeting.open_dates), "or")
            )
        start, end = meeting.start, meeting.end
        if not (isinstance(start, datetime) and isinstance(end, datetime)):
            last = max(start, end - timedelta(days=1))
            return self("all day") if last == start else self._days(start, last)
        zone = ZoneInfo(timezone)
        here = self._hours(start.astimezone(zone), end.astimezone(zone))
        there = self.elsewhere(start, timezone)
        return f"{here} ({there})" if there else here

    def elsewhere(self, start: datetime, timezone: str) -> str:
        """Write a start by its own clock: "13:00 in New York"; "" if that of `timezone` agrees."""
        here = start.astimezone(ZoneInfo(timezone))
        if start.utcoffset() == here.utcoffset():
            return ""
        there = self.time(start)
        if start.date() != here.date():
            there = f"{self.short_day(start.date())} {there}"
        return self("{time} in {city}", time=there, city=self._city(start))

    def when(self, meeting: Meeting, timezone: str | None = None) -> str:
        """Write day and time of a meeting in full: "Montag, 11. Januar, 19:00–21:00"."""
        zone = timezone or meeting.timezone
        clock = self.clock(meeting, zone)
        start = meeting.start
        if isinstance(start, datetime):
            start = start.astimezone(ZoneInfo(zone)).date()
        if meeting.open_dates or _spans_days(meeting, zone):
            return clock
        return self("{day}, {clock}", day=self.day(start), clock=clock)

    def _hours(self, start: datetime, end: datetime) -> str:
        if end <= start:
            return self.time(start)
        if _one_evening(start, end):
            return f"{self.time(start)}–{self.time(end)}"
        first, last = self.short_day(start.date()), self.short_day(end.date())
        return f"{first} {self.time(start)} – {last} {self.time(end)}"

    def _days(self, first: date, last: date) -> str:
        return f"{self._brief([first, last], 0)} – {self.short_day(last)}"

    def _city(self, start: datetime) -> str:
        return self.city(start.tzinfo.key if isinstance(start.tzinfo, ZoneInfo) else "UTC")

    def _brief(self, days: Sequence[date], at: int) -> str:
        day = days[at]
        following = days[at + 1] if at + 1 < len(days) else None
        told = self._date(day, self.catalogue.pgettext("date pattern", "d"))
        if following is None or (following.year, following.month) != (day.year, day.month):
            told = self._date(day, self.catalogue.pgettext("date pattern", "d MMM"))
        if at and days[at - 1].weekday() == day.weekday():
            return told
        return f"{self._date(day, 'ccc')} {told}"

    def _date(self, day: date, pattern: str) -> str:
        if day.day == 1 and self.language in _FIRST:
            pattern = _DAY_ALONE.sub(_FIRST[self.language], pattern)
        return format_date(day, pattern, locale=self.locale)


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """Return the languages there are catalogues for, the default first."""
    found = {path.parent.name for path in LOCALES.glob("*/LC_MESSAGES")}
    return tuple(sorted(found, key=lambda language: (language != DEFAULT, language)))


def translator(
    language: str, default: str = DEFAULT, *, network: Network | None = None
) -> Translator:
    """Return the translator of a language ("de", "en-US"); an unknown one gives the default.

    Plain "en" writes times and dates in the European way: 19:00, not 7:00 PM. A `network` gives its
    word for a group: running text says "lab" only where it is called a Lab.
    """
    noun = network.noun_in(language.partition("-")[0]) if network else LAB
    return _translator(language, default, *noun)


def translator_of(network: Network, language: str) -> Translator:
    """Return the translator of a language, or of the network's first if it lacks that one.

    What was chosen and stored may be a language that the network has dropped since.
    """
    offered = network.languages
    spoken = language if language.partition("-")[0] in offered else offered[0]
    return translator(spoken, network=network)


@lru_cache(maxsize=64)
def _translator(language: str, default: str, noun: str, nouns: str) -> Translator:
    locale = _locale(language) or _locale(default) or Locale(DEFAULT)
    catalogue = messages(locale.language, noun)
    if str(locale) == "en":
        locale = Locale("en", "GB")
    return Translator(locale, catalogue, _heading(noun), _heading(nouns))


def _heading(word: str) -> str:
    return word[:1].upper() + word[1:]


def _locale(language: str) -> Locale | None:
    try:
        locale = Locale.parse(language.strip().replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError):
        return None
    return locale if (LOCALES / locale.language / "LC_MESSAGES").is_dir() else None


def _one_evening(start: datetime, end: datetime) -> bool:
    """Whether the end needs no date: the same day, or the small hours after."""
    if start.date() == end.date():
        return True
    return end.date() - start.date() == timedelta(days=1) and end.hour < _SMALL_HOURS


def _spans_days(meeting: Meeting, timezone: str) -> bool:
    start, end = meeting.start, meeting.end
    if isinstance(start, datetime) and isinstance(end, datetime):
        zone = ZoneInfo(timezone)
        return end > start and not _one_evening(start.astimezone(zone), end.astimezone(zone))
    return not isinstance(start, datetime) and end > start + timedelta(days=1)
