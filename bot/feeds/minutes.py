"""Minutes in a pad: which parts of its text were written on which day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final

from bot.domain.event import day_of
from bot.domain.prose.moments import moment_of
from bot.domain.prose.once import is_nameless, is_same
from bot.domain.prose.when import whens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.domain.event import Draft, Reading

_HEADING: Final = re.compile(r"(#{1,6})[ \t]+(\S.{0,200})")
_PLAIN: Final = re.compile(
    r"(?:=+\s?)?(?:(?:protokoll|notizen|treffen|plenum|sitzung|minutes|meeting|notes)\b"
    r"[ ,:-]{0,3}(?:vom|am|zum|of|on|from)?\s?)?[*_]{0,2}(?:\w{2,10},? )?"
    r"(?:\d{1,2}\.\s?(?:\d{1,2}\.|\w{3,9})\s?\d{2,4}|\d{4}-\d\d-\d\d)[*_: =]{0,5}",
    re.IGNORECASE,
)
_FRONT_MATTER: Final = re.compile(r"\s*---[ \t]*\n(.{0,5000}?)\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
_TITLE: Final = re.compile(r"^title:[ \t]*[\"']?(.{1,200}?)[\"']?[ \t]*$", re.MULTILINE)
_POINT: Final = re.compile(
    r"^([ \t]{0,8}(?:[*+#-]{1,6}[ \t]{1,4})?)(?:\*\*)?TOP[ \t]?\d{1,2}[.:)]?(?:\*\*)?[.:]?[ \t]+",
    re.MULTILINE,
)
_PLAIN_LEVEL: Final = 7
_MOST_PARTS: Final = 500
_ALIKE: Final = 80


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines of a pad and the day on which they were written; `dated`: a heading says so."""

    text: str
    day: date
    dated: bool = False


def parts_of(text: str, today: date) -> list[Part]:
    """Cut a pad at headings with a whole date; what stands elsewhere was written `today`."""
    lines = with_title(text).split("\n")
    cuts = list(islice(_cuts(lines, today), _MOST_PARTS))
    ends = [at for at, _ in cuts[1:]] + [len(lines)]
    return [
        Part("\n".join(lines[at:end]), day or today, dated=day is not None)
        for (at, day), end in zip(cuts, ends, strict=True)
    ]


def with_title(text: str) -> str:
    """Turn the front matter that HedgeDoc keeps a title in into a heading."""
    text = _POINT.sub(r"\1", text.replace("\r\n", "\n").removeprefix("\ufeff"))
    found = _FRONT_MATTER.match(text)
    if found is None:
        return text
    title = _TITLE.search(found[1])
    return (f"# {title[1]}\n\n" if title else "") + text[found.end() :]


def _cuts(lines: list[str], today: date) -> Iterator[tuple[int, date | None]]:
    """Yield where a part begins, and the day of its heading; None where a heading has none."""
    yield 0, None
    level = 0
    for at, line in enumerate(lines):
        found = _HEADING.match(line)
        depth = len(found[1]) if found else _PLAIN_LEVEL
        words = found[2] if found else line.strip() if _PLAIN.fullmatch(line.strip()) else ""
        if not words:
            continue
        day = _day_in(words, today)
        if day is not None:
            level = depth
            yield at, day
        elif found and level and depth <= level:
            level = 0
            yield at, None


def _day_in(words: str, today: date) -> date | None:
    """Return the first whole date of a heading."""
    for when in whens(words):
        for span in when.spans:
            if span.first.year is None:
                continue
            moment = moment_of(span, today)
            if moment is not None:
                return day_of(moment.start)
    return None


def once(readings: Iterable[tuple[Part, Reading]], today: date) -> tuple[Draft, ...]:
    """Return each coming meeting once: minutes announce what has a heading of its own further on.

    What was before `today` is left out: minutes are no list of meetings.
    """
    found: list[Draft] = []
    for part, reading in readings:
        for draft in reading.drafts:
            if _lastday_of(draft) < today:
                continue
            if draft.recurrence is not None and part.dated:
                continue  # which evening was regular when the minutes were taken says nothing now
            at = next((at for at, one in enumerate(found) if _is_same(one, draft)), None)
            if at is None:
                found.append(draft)
            elif _says_more(draft, found[at]):
                found[at] = draft
    return tuple(found)


def _is_same(one: Draft, other: Draft) -> bool:
    both = (one.recurrence is None) is (other.recurrence is None)
    return both and is_same(one, other, _ALIKE)


def _says_more(one: Draft, other: Draft) -> bool:
    def worth(draft: Draft) -> tuple[bool, bool, bool]:
        named = not is_nameless(draft.title)
        return isinstance(draft.start, datetime), draft.place is not None, named

    return worth(one) > worth(other)


def _lastday_of(draft: Draft) -> date:
    if draft.end is None:
        return day_of(draft.start)
    # The end of days is the day after the last one.
    return day_of(draft.end) if isinstance(draft.end, datetime) else draft.end - timedelta(days=1)
