"""How well prose is read: `python -m tests.accuracy.prose FOLDER` prints a table; 1 if it fails.

FOLDER holds files of JSON lines, each `{"text": the line, "ics": the calendar file of its truth}`.
Only one-off lines count: those whose file has no RRULE and whose words state no rhythm. Every line
is read alone, and every file again as Markdown, as plain text and as a page; where these differ
the line fails in all fields.

What counts as equal: a start without a time equals midnight; ends to the minute, where a missing
one means two hours (as `normalise` guesses) and a date is the midnight at which it ends; places
and titles by their words alone, whatever their case, blanks and signs. A line whose own truth
cannot be right (DTEND before DTSTART) is listed as an error of the truth; its end is not counted.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.domain.event import Window
from bot.domain.source import Kind, Source
from bot.feeds import prose
from bot.feeds.document import Document, Feed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.domain.event import Draft

NEEDED: Final = {"start": 99.0, "end": 95.0, "place": 92.0, "title": 98.0}
"""Per cent of the one-off lines."""
SOURCE: Final = Source(
    lab="netz", key="1", kind=Kind.PROSE, url="https://blog.example/", timezone="Europe/Berlin"
)
WINDOW: Final = Window(
    datetime(2015, 1, 1, tzinfo=UTC),
    datetime(2040, 1, 1, tzinfo=UTC),
    datetime(2025, 1, 1, tzinfo=UTC),
)
_REGULAR: Final = re.compile(r"\bjede[nrsm]?\b|\b\w+tags? alle|\baller? (?:zwei|\d)", re.IGNORECASE)
_USUAL: Final = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Truth:
    """What the calendar file beside a line says; times are wall times."""

    text: str
    start: datetime
    end: datetime | None
    place: str
    title: str

    @property
    def wrong(self) -> str | None:
        """What cannot be right in it, if anything."""
        if self.end is not None and self.end < self.start:
            return f"DTEND {self.end} before DTSTART {self.start}"
        return None


def truth_of(text: str, ics: str) -> Truth | None:
    """Read the first event of a calendar file; None if it recurs."""
    lines = re.sub(r"\r?\n[ \t]", "", ics).splitlines()
    event = lines[lines.index("BEGIN:VEVENT") :]
    values: dict[str, str] = {}
    for line in event:
        name, _, value = line.partition(":")
        if value:
            values.setdefault(name.split(";")[0], value)
    if "RRULE" in values or _REGULAR.search(text.partition("**")[0]):
        return None
    end = values.get("DTEND")
    return Truth(
        text=text,
        start=_moment(values["DTSTART"]),
        end=_moment(end) if end else None,
        place=_unescaped(values.get("LOCATION", "")),
        title=_unescaped(values.get("SUMMARY", "")),
    )


def _moment(value: str) -> datetime:
    day = date(int(value[:4]), int(value[4:6]), int(value[6:8]))
    hours = value[9:13]
    return datetime.combine(day, time(int(hours[:2]), int(hours[2:])) if hours else time())


def _unescaped(value: str) -> str:
    return re.sub(r"\\([,;\\nN])", lambda found: found[1].replace("n", " "), value)


def drafts_of(text: str, content_type: str = "text/markdown") -> tuple[Draft, ...]:
    """Read a text as prose."""
    document = Document("https://blog.example/", text.encode(), content_type)
    return prose.read(SOURCE, Feed((document,), ""), WINDOW).drafts


def right_fields(truth: Truth, draft: Draft | None) -> dict[str, bool]:
    """Say of each field whether it was read right."""
    if draft is None:
        return dict.fromkeys(NEEDED, False)
    start = _at(draft.start)
    end = start + _USUAL if draft.end is None else _at(draft.end)
    stated = truth.end or truth.start + _USUAL
    return {
        "start": start == truth.start,
        "end": end == stated,
        "place": _words(draft.place or "") == _words(truth.place),
        "title": _words(draft.title) == _words(truth.title),
    }


def _at(value: date | datetime) -> datetime:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None, second=0)
    return datetime.combine(value, time())


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def read_alone(texts: Sequence[str]) -> list[Draft | None]:
    """Read each line by itself; None where it gives not exactly one meeting."""
    found = [drafts_of(text) for text in texts]
    return [drafts[0] if len(drafts) == 1 else None for drafts in found]


def as_page(texts: Sequence[str]) -> str:
    """Return lines as a web page around which a site stands."""
    points = "\n".join(f"<li>{_as_html(text)}</li>" for text in texts)
    return (
        "<!doctype html><html><head><title>Out in the Open</title></head><body><nav><ul><li>"
        "<a href='/'>Start</a></li><li><a href='/labs'>Labs</a></li></ul></nav><main><h1>Out in"
        f" the Open</h1><h2>Termine</h2><ul>\n{points}\n</ul></main><aside><h3>Suche</h3></aside>"
        "<footer>© 2025 Open Knowledge Foundation Deutschland</footer></body></html>"
    )


def _as_html(text: str) -> str:
    return re.sub(r"\*\*(.*?)\*\*", r"<strong>\1</strong>", escape(text, quote=False))


def whole_documents(texts: Sequence[str]) -> dict[str, tuple[Draft, ...]]:
    """Read lines together, as a file of Markdown, as plain text and as a page."""
    listed = "# Out in the Open\n\n## Termine\n\n" + "".join(f"- {text}\n" for text in texts)
    return {
        "Markdown": drafts_of(listed),
        "plain text": drafts_of("\n".join(texts), "text/plain"),
        "page": drafts_of(as_page(texts), "text/html"),
    }


def _told(draft: Draft | None) -> tuple[object, ...]:
    return () if draft is None else (draft.start, draft.end, draft.place, draft.title)


def measure(folder: Path, out: Callable[[str], object] = print) -> bool:
    """Measure all files of a folder, print a table and what failed; False if it is too much."""
    right, of = dict.fromkeys(NEEDED, 0), dict.fromkeys(NEEDED, 0)
    failures: list[str] = []
    errors: list[str] = []
    for path in sorted(folder.glob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        truths = [truth for row in rows if (truth := truth_of(row["text"], row["ics"]))]
        texts = [truth.text for truth in truths]
        alone = read_alone(texts)
        failures += _differing(path.name, texts, alone)
        for truth, draft in zip(truths, alone, strict=True):
            fields = right_fields(truth, draft)
            if truth.wrong:
                errors.append(f"{path.name}: {truth.wrong}: {truth.text}")
                fields.pop("end")
            for name, is_right in fields.items():
                of[name] += 1
                right[name] += is_right
            missed = [name for name, is_right in fields.items() if not is_right]
            if missed:
                failures.append(_failure(path.name, truth, draft, missed))
    good = _print_table(right, of, out) and not any("differs as" in line for line in failures)
    for line in (*failures, *(f"truth error: {error}" for error in errors)):
        out(line)
    return good


def _differing(name: str, texts: Sequence[str], alone: Sequence[Draft | None]) -> list[str]:
    """Say which lines are read differently in a whole document."""
    wanted = {_told(draft) for draft in alone if draft}
    differing = []
    for kind, drafts in whole_documents(texts).items():
        found = {_told(draft) for draft in drafts}
        differing += [
            f"{name}: differs as {kind}: {told}" for told in sorted(found ^ wanted, key=str)
        ]
    return differing


def _failure(name: str, truth: Truth, draft: Draft | None, missed: list[str]) -> str:
    read = {
        "start": draft and draft.start,
        "end": draft and draft.end,
        "place": draft and draft.place,
        "title": draft and draft.title,
    }
    true = {"start": truth.start, "end": truth.end, "place": truth.place, "title": truth.title}
    told = "".join(
        f"\n    {field}: read {str(read[field])!r}, true {str(true[field])!r}" for field in missed
    )
    return f"{name}: {truth.text}{told}"


def _print_table(right: dict[str, int], of: dict[str, int], out: Callable[[str], object]) -> bool:
    good = True
    out(f"{'field':8} {'right':>6} {'of':>6} {'%':>7} {'needed':>7}")
    for name, needed in NEEDED.items():
        share = 100 * right[name] / of[name] if of[name] else 0.0
        good = good and share >= needed
        out(f"{name:8} {right[name]:6} {of[name]:6} {share:7.2f} {needed:7.1f}")
    return good


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.accuracy.prose FOLDER")
    sys.exit(0 if measure(Path(sys.argv[1])) else 1)
