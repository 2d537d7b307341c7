"""A page of prose -> the meetings that it tells of; in German and English also in sentences."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from bot.domain.event import day_of
from bot.domain.prose import doubt, off, phrases
from bot.domain.prose.around import filled
from bot.domain.prose.ends import sentences
from bot.domain.prose.full_dates import IN_SENTENCES, full_dates_in
from bot.domain.prose.line import part_of
from bot.domain.prose.moments import in_universal_time, moment_of
from bot.domain.prose.named import name_of
from bot.domain.prose.once import is_nameless
from bot.domain.prose.page import Page, shortened
from bot.domain.prose.parts import parts_of, titles_behind
from bot.domain.prose.regular import Regular, regular_in
from bot.domain.prose.rhythms import rhythm_in
from bot.domain.prose.sentences import areas, told_beside
from bot.domain.prose.structure import MOST_TEXT, lines_of
from bot.domain.prose.told import Prose, Told, ToldRule
from bot.domain.prose.when import whens

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.domain.event import Problem
    from bot.domain.prose.line import Line, Stretch
    from bot.domain.prose.structure import Placed
    from bot.domain.prose.when import Span, When

MOST_MEETINGS: Final = 5_000
_MOST_RULES: Final = 200
_UNIVERSAL: Final = re.compile(r"\s?\(?(?:UTC|GMT)\b(?!\s?[+-])")


def read_prose(text: str, today: date, language: str = "de") -> Prose:
    """Read Markdown or plain text; `today` gives days their year where it is left out.

    Codes of the problems: `weekday_differs` (a weekday that its date is not), `date_open` ("am 3.
    oder 10. März"), `rule_unclear` (a regular evening that may be read in two ways), `too_many`.
    """
    page = Page(today, language)
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
    return Prose(_distinct(page.meetings), page.told_rules(), tuple(page.problems), complete)


def _read_line(page: Page, lines: Sequence[Placed], at: int) -> None:
    line = lines[at].line
    if page.language not in IN_SENTENCES and (
        full := list(full_dates_in(line, page.today, page.language, _following(lines, at)))
    ):
        page.meetings += full
        return
    regular = _regular_in(page, line)
    if isinstance(regular, Regular):
        _read_regular(page, lines, at, regular)
    elif not _read_dates(page, lines, at) and regular is not None:
        page.complain(regular.code, regular.message)


def _regular_in(page: Page, line: Line) -> Regular | Problem | None:
    if page.tried >= _MOST_RULES:
        return None
    found: ToldRule | Regular | Problem | None = None
    if page.language not in IN_SENTENCES and not any(when.spans for when in whens(line.text)):
        found = rhythm_in(line, page.today, page.language)
    found = found or regular_in(line, page.today)
    page.tried += found is not None
    return Regular(found) if isinstance(found, ToldRule) else found


def _read_regular(page: Page, lines: Sequence[Placed], at: int, found: Regular) -> None:
    """Take note of a regular evening, and of the meetings that other sentences tell beside it."""
    line, told = lines[at].line, found.told
    title = told.title or page.sections.title(without=line) or page.nameless(line)
    page.rules.append(replace(told, title=title, sentence=shortened(line.source)))
    before = len(page.meetings)
    for start, end in found.rest:
        part = replace(lines[at], line=part_of(line, start, end))
        _read_dates(page, [*lines[:at], part, *lines[at + 1 :]], at)
    # A day of the rule that is off is left out of it; "Der Workshop am 5.12. entfällt" is told.
    page.meetings[before:] = [
        one for one in page.meetings[before:] if not (one.cancelled and _is_of(found.told, one))
    ]


def _is_of(told: ToldRule, meeting: Told) -> bool:
    day = day_of(meeting.start)
    return is_nameless(meeting.title) or told.rule.shape.falls_on(day, told.rule.anchor)


def _read_dates(page: Page, lines: Sequence[Placed], at: int) -> bool:
    """Read the meetings on the days that a line names; False if it names none."""
    line = lines[at].line
    said = whens(line.text)
    dated = [when for when in said if when.spans]
    clocks = [when for when in said if when.clock]
    titles = titles_behind(line, dated)
    before, moved = len(page.meetings), None
    for when, area in areas(line, _own(dated, titles)) if dated else ():
        sentence = next(one for one in sentences(line.text) if one[0] <= when.start < one[1])
        found, known = _Found(when, area, clocks, sentence), len(page.meetings)
        if _is_meeting(page, line, found, titles):
            _add(page, lines, at, found)
        if moved and known == len(page.meetings) and off.is_moved_to(line.text[: when.start]):
            _add(page, lines, at, moved.on(when))
        moved = found if found.is_replaced(line.text) else None
    return len(page.meetings) > before


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
    sentence: Stretch

    def is_replaced(self, text: str) -> bool:
        """Whether its sentence says that the meeting of its day moves away."""
        start, end = self.sentence[0], max(self.sentence[1], self.when.end)
        when = replace(self.when, start=self.when.start - start, end=self.when.end - start)
        return off.is_replaced(text[start:end], when)

    def on(self, when: When) -> _Found:
        """Return the same on another day, at its old time of day if no other is told."""
        timed = any(span.begins or span.ends for span in when.spans)
        begins = None if timed else self.when.spans[0].begins
        spans = tuple(replace(span, begins=span.begins or begins) for span in when.spans)
        return replace(self, when=replace(self.when, spans=spans))


def _own(dated: Sequence[When], titles: Sequence[Stretch]) -> list[When]:
    """Leave out days in a title or in its place, which belong to the meeting of the first."""
    first, *others = dated
    if not titles:
        return [first, *others]
    behind = [when for when in others if when.start >= titles[0][1]]
    inside = [when for when in behind for a, b in titles if a <= when.start < b]
    return [first, *(when for when in behind if when not in inside)]


def _is_meeting(page: Page, line: Line, found: _Found, titles: Sequence[Stretch]) -> bool:
    text, when, area = line.text, found.when, found.area
    for start, end in titles:
        text = text[:start] + " " * (end - start) + text[end:]
    before, behind = text[area[0] : when.start], text[when.end : area[1]]
    sentence = text[area[0] : area[1]]
    first = when.spans[0]
    if doubt.is_no_meeting(before, behind, stretch=first.last is not None):
        return False
    if doubt.is_about_hours(sentence):
        return False
    if found.is_replaced(text) or (off.is_off(sentence) and not off.is_cancelled(sentence)):
        page.leave_out([when])
        return False
    telling = phrases.TELLING.search(before + "|" + behind) or not _is_label(before)
    past = telling and doubt.is_told_as_past(before + told_beside(behind))
    if past and not off.is_cancelled(sentence):
        return False
    if when.either:
        page.complain("date_open", f"It is open which day is meant: {shortened(sentence)}")
        return False
    return True


def _is_label(before: str) -> bool:
    bare = not re.search(r"[^\W\d]{2}", re.sub(r"(?i)\b(?:am|den|vom|von|on)\b", "", before))
    return bare or bool(phrases.LABELS.fullmatch(before.strip(" *")))


def _has_evidence(page: Page, line: Line, when: When, area: Stretch, span: Span) -> bool:
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


def _add(page: Page, lines: Sequence[Placed], at: int, found: _Found) -> None:
    line = lines[at].line
    when, area = found.when, found.area
    clocks = [clock for clock in found.clocks if area[0] <= clock.start and clock.end <= area[1]]
    struck = [span for span in when.spans if _is_struck(line, span)]
    if struck and len(struck) < len(when.spans):
        when = replace(when, spans=tuple(span for span in when.spans if span not in struck))
    spans, used = _timed(when, clocks)
    bare = _without(line, used)
    parts = parts_of(bare, area, (when.start, when.end))
    parts = replace(parts, place=off.without_cancellation(parts.place))
    spans, parts, more = filled(lines, at, spans, parts)
    if not _has_evidence(page, line, when, area, spans[0]):
        if off.is_off(line.text[area[0] : area[1]]):
            page.leave_out([when])
        return
    sentence = line.source if len(areas(line, [when])) == 1 else line.text[area[0] : area[1]]
    about = line.text[area[0] : area[1]]
    cancelled = parts.off or off.is_told_off(about) or len(struck) == len(found.when.spans)
    title = page.title(line, parts.title)
    for span in spans:
        moment = moment_of(span, page.today, page.sections.year)
        if moment is None:
            continue
        if _UNIVERSAL.match(line.text, when.end):
            moment = in_universal_time(moment)
        if moment.odd:
            page.complain("weekday_differs", f"{moment.odd}: {shortened(about)}")
        page.meetings.append(
            Told(
                uid=name_of(day_of(moment.start), title),
                title=title,
                start=moment.start,
                end=moment.end,
                place=parts.place,
                address=parts.address,
                sentence=shortened(" ".join([sentence, *more])),
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
