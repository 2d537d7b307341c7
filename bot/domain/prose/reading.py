"""A page of prose -> the meetings that it tells of; in German and English also in sentences."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from bot.domain.event import Problem, day_of
from bot.domain.languages.chosen import pack_of
from bot.domain.prose import doubt, phrases
from bot.domain.prose.around import filled
from bot.domain.prose.full_dates import IN_SENTENCES, full_dates_in
from bot.domain.prose.moments import in_universal_time, moment_of
from bot.domain.prose.named import name_of
from bot.domain.prose.parts import parts_of, titles_behind
from bot.domain.prose.regular import is_only_regular, regular_in
from bot.domain.prose.rhythms import rhythm_in
from bot.domain.prose.sections import Sections
from bot.domain.prose.sentences import areas, told_beside
from bot.domain.prose.structure import MOST_TEXT, lines_of
from bot.domain.prose.tidying import capital
from bot.domain.prose.told import Prose, Told, ToldRule
from bot.domain.prose.when import whens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.prose.line import Line, Stretch
    from bot.domain.prose.structure import Placed
    from bot.domain.prose.told import Parts
    from bot.domain.prose.when import Span, When

MOST_MEETINGS: Final = 5_000
_MOST_PROBLEMS: Final = 50
_MOST_RULES: Final = 200
_MOST_SENTENCE: Final = 600
_ENGLISH: Final = re.compile(r"\b(?:we|our|the|at|on|next|and)\b", re.IGNORECASE)
_GERMAN: Final = re.compile(r"\b(?:wir|uhr|und|der|die|das|im|um|den)\b", re.IGNORECASE)
_UNIVERSAL: Final = re.compile(r"\s?\(?(?:UTC|GMT)\b(?!\s?[+-])")
_NAMES: Final = {"de": "Treffen", "en": "Meeting"}


@dataclass(slots=True)
class _Page:
    """What is known while a page is read from top to bottom."""

    today: date
    language: str
    meetings: list[Told] = field(default_factory=list)
    rules: list[ToldRule] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    sections: Sections = field(default_factory=Sections)
    tried: int = 0
    """How many lines looked like a rule; each costs more than a date."""

    def complain(self, code: str, message: str) -> None:
        """Note what is odd, as long as there is not too much of it."""
        if len(self.problems) < _MOST_PROBLEMS or code == "too_many":
            self.problems.append(Problem(code, message))


def read_prose(text: str, today: date, language: str = "de") -> Prose:
    """Read Markdown or plain text; `today` gives days their year where it is left out.

    Codes of the problems: `weekday_differs` (a weekday that its date is not), `date_open` ("am 3.
    oder 10. März"), `rule_unclear` (a regular evening that may be read in two ways), `too_many`.
    """
    page = _Page(today, language)
    lines = lines_of(text)
    for at, placed in enumerate(lines):
        if len(page.meetings) >= MOST_MEETINGS:
            page.complain("too_many", f"Only the first {MOST_MEETINGS} meetings were read.")
            break
        page.sections.enter(placed.line)
        if page.sections.over and not doubt.is_coming(placed.line.text):
            continue
        _read_line(page, lines, at)
    complete = len(text) <= MOST_TEXT and len(page.meetings) < MOST_MEETINGS
    return Prose(_distinct(page.meetings), tuple(page.rules), tuple(page.problems), complete)


def _read_line(page: _Page, lines: Sequence[Placed], at: int) -> None:
    line = lines[at].line
    if page.language not in IN_SENTENCES and (
        full := list(full_dates_in(line, page.today, page.language, _following(lines, at)))
    ):
        page.meetings += full
        return
    said = whens(line.text)
    dated = [when for when in said if when.spans]
    clocks = [when for when in said if when.clock]
    if not dated or is_only_regular(line, [when.start for when in dated]):
        _read_rule(page, line)
        return
    titles = titles_behind(line, dated)
    for when, area in areas(line, _own(dated, titles)):
        if _is_meeting(page, line, when, area, titles):
            _add(page, lines, at, _Found(when, area, clocks))


def _following(lines: Sequence[Placed], at: int) -> str:
    """Return the next line, if it stands in the same block or below a heading."""
    if at + 1 >= len(lines) or lines[at + 1].line.level:
        return ""
    near = lines[at].line.level or lines[at + 1].block == lines[at].block
    return lines[at + 1].line.text if near else ""


@dataclass(frozen=True, slots=True)
class _Found:
    when: When
    area: Stretch
    clocks: list[When]


def _own(dated: Sequence[When], titles: Sequence[Stretch]) -> list[When]:
    """Leave out days in a title or in its place, which belong to the meeting of the first."""
    first, *others = dated
    if not titles:
        return [first, *others]
    behind = [when for when in others if when.start >= titles[0][1]]
    inside = [when for when in behind for a, b in titles if a <= when.start < b]
    return [first, *(when for when in behind if when not in inside)]


def _is_meeting(
    page: _Page, line: Line, when: When, area: Stretch, titles: Sequence[Stretch]
) -> bool:
    text = line.text
    for start, end in titles:
        text = text[:start] + " " * (end - start) + text[end:]
    before, behind = text[area[0] : when.start], text[when.end : area[1]]
    sentence = text[area[0] : area[1]]
    first = when.spans[0]
    if doubt.is_no_meeting(before, behind, stretch=first.last is not None):
        return False
    if doubt.is_replaced(before, sentence) or doubt.is_about_hours(sentence):
        return False
    telling = phrases.TELLING.search(before + "|" + behind) or not _is_label(before)
    if telling and doubt.is_told_as_past(before + told_beside(behind)):
        return False
    if when.either:
        page.complain("date_open", f"It is open which day is meant: {_shortened(sentence)}")
        return False
    return True


def _is_label(before: str) -> bool:
    bare = not re.search(r"[^\W\d]{2}", re.sub(r"(?i)\b(?:am|den|vom|von|on)\b", "", before))
    return bare or bool(phrases.LABELS.fullmatch(before.strip(" *")))


def _has_evidence(page: _Page, line: Line, when: When, area: Stretch, span: Span) -> bool:
    """Whether more than a date speaks for a meeting: a time, a word, a list of dates."""
    text = line.text
    if span.begins or span.ends:
        return True
    if span.first.loose:
        return False
    sentence = text[area[0] : area[1]]
    if doubt.speaks_of_meeting(sentence) or (line.level and span.first.year is not None):
        return True
    begins = _is_label(text[area[0] : when.start])
    names = bool(re.search(r"[^\W\d]{2}", text[when.end : area[1]]))
    known = page.sections.coming or line.listed or span.first.weekday is not None
    return begins and (names or page.sections.coming) and (known or span.last is not None)


def _is_struck(line: Line, span: Span) -> bool:
    day = span.first
    return any(start <= day.start and end >= day.end for start, end in line.struck)


def _add(page: _Page, lines: Sequence[Placed], at: int, found: _Found) -> None:
    line = lines[at].line
    when, area = found.when, found.area
    clocks = [clock for clock in found.clocks if area[0] <= clock.start and clock.end <= area[1]]
    struck = [span for span in when.spans if _is_struck(line, span)]
    if struck and len(struck) < len(when.spans):
        when = replace(when, spans=tuple(span for span in when.spans if span not in struck))
    spans, used = _timed(when, clocks)
    bare = _without(line, used)
    parts = parts_of(bare, area, (when.start, when.end))
    spans, parts, more = filled(lines, at, spans, parts)
    if not _has_evidence(page, line, when, area, spans[0]):
        return
    sentence = line.source if len(areas(line, [when])) == 1 else line.text[area[0] : area[1]]
    about = line.text[area[0] : area[1]]
    cancelled = doubt.is_cancelled(about) or len(struck) == len(found.when.spans)
    title = _title(page, line, parts)
    for span in spans:
        moment = moment_of(span, page.today, page.sections.year)
        if moment is None:
            continue
        if _UNIVERSAL.match(line.text, when.end):
            moment = in_universal_time(moment)
        if moment.odd:
            page.complain("weekday_differs", f"{moment.odd}: {_shortened(about)}")
        page.meetings.append(
            Told(
                uid=name_of(day_of(moment.start), title),
                title=title,
                start=moment.start,
                end=moment.end,
                place=parts.place,
                address=parts.address,
                sentence=_shortened(" ".join([sentence, *more])),
                cancelled=cancelled,
            )
        )


def _timed(when: When, clocks: Sequence[When]) -> tuple[tuple[Span, ...], tuple[When, ...]]:
    """Give days the time that stands elsewhere in their sentence: "am 12. März im K um 19 Uhr"."""
    if any(span.begins or span.ends for span in when.spans) or not clocks:
        return when.spans, ()
    behind = [clock for clock in clocks if clock.start > when.start]
    chosen = (behind or list(clocks)[-1:])[0]
    return tuple(replace(span, begins=chosen.clock) for span in when.spans), (chosen,)


def _without(line: Line, used: tuple[When, ...]) -> Line:
    """Blank out a time that stands apart from its day, with the small words before it."""
    text = line.text
    for when in used:
        lead = re.search(
            r"(?:\b(?:um|ab|von|gegen|at|from|beginn|start|uhrzeit|zeit|time)\b\W{0,2})+$",
            text[: when.start],
            re.IGNORECASE,
        )
        start = lead.start() if lead else when.start
        tail = re.match(r"\s?(?:Uhr|h)\b", text[when.end :])
        end = when.end + (tail.end() if tail else 0)
        text = text[:start] + " " * (end - start) + text[end:]
    return replace(line, text=text)


def _title(page: _Page, line: Line, parts: Parts) -> str:
    """Return the title that the words give, or the heading above them, or just "Treffen"."""
    whole = doubt.without_cancellation(parts.title)
    title = phrases.NEXT.sub("", whole, count=1).strip() if phrases.NEXT.match(whole) else whole
    if title and not phrases.LABELS.fullmatch(title):
        return title if title == whole else capital(title)
    heading = page.sections.title(without=line)
    return heading or _nameless(page, line)


def _nameless(page: _Page, line: Line) -> str:
    if page.language not in IN_SENTENCES:
        return pack_of(page.language).sentences.untitled
    english = _ENGLISH.search(line.text) and not _GERMAN.search(line.text)
    return _NAMES["en"] if english else _NAMES.get(page.language, _NAMES["en"])


def _read_rule(page: _Page, line: Line) -> None:
    if page.tried >= _MOST_RULES:
        return
    if page.language in IN_SENTENCES:
        found = regular_in(line, page.today)
    else:
        found = rhythm_in(line, page.today, page.language) or regular_in(line, page.today)
    page.tried += found is not None
    if isinstance(found, Problem):
        page.complain(found.code, found.message)
    elif found is not None:
        title = found.title or page.sections.title(without=line)
        title = title or _nameless(page, line)
        page.rules.append(replace(found, title=title, sentence=_shortened(line.source)))


def _distinct(meetings: Sequence[Told]) -> tuple[Told, ...]:
    """Keep one of what is told twice alike, and tell apart by its time what shares a name."""
    once: dict[tuple[str, object], Told] = {}
    for told in meetings:
        known = once.get((told.uid, told.start))
        if known is None or len(told.place) + len(told.title) > len(known.place) + len(known.title):
            once[told.uid, told.start] = told
    names = Counter(told.uid for told in once.values())
    return tuple(
        replace(told, uid=f"{told.uid}:{told.start:%H%M}")
        if names[told.uid] > 1 and isinstance(told.start, datetime)
        else told
        for told in once.values()
    )


def _shortened(sentence: str) -> str:
    words = " ".join(sentence.split())
    if len(words) <= _MOST_SENTENCE:
        return words
    return words[:_MOST_SENTENCE].rsplit(" ", 1)[0] + " …"
