"""What GetTogether's pages and lists say, read from raw bytes in linear time.

The same code judges in the event loop (for the fingerprint) and while reading, so that both
always agree; it looks for a few marks and builds no tree of a page that may be hostile.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Final, Self
from urllib.parse import unquote, urlsplit

from bot.domain.event import Status

_CALENDAR: Final = re.compile(rb"/team/(\d{1,12})/events\.ics")
_MEETING: Final = re.compile(rb"/events/(\d{1,12})/")
_HOST: Final = re.compile(rb'Hosted by\s{1,40}<a href="/([^"/?#]{1,300})/?"')
_UID: Final = re.compile(rb"^UID:(\d{1,12})@([^\r\n]{1,300})", re.MULTILINE | re.IGNORECASE)
_STAMP: Final = re.compile(rb"^DTSTAMP:(\d{8}T\d{6})Z", re.MULTILINE | re.IGNORECASE)
_FOLD: Final = re.compile(rb"\r?\n[ \t]")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the evidence tells of the meetings of one .ics, by UID; of others it tells nothing.

    `cancelled`: the team's page strikes them out. `confirmed`: it lists them, not struck out.
    `missing`: the list of all that takes place lacks them, though it has others of the team; it
    drops what has begun too, so they count only if they start after `answered`, the server's
    clock.
    """

    cancelled: frozenset[str] = frozenset()
    confirmed: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    answered: datetime | None = None

    @classmethod
    def of(cls, evidence: bytes, calendar: bytes) -> Self:
        """Weigh a team's page, or the list of `/searchables/`, against the .ics."""
        numbers = {f"{number}@{host}": number for number, host in _uids(calendar)}
        uids = frozenset(numbers)
        if is_list(evidence):
            taking_place = uids & _searchable(evidence)
            missing = uids - taking_place if taking_place else frozenset()
            return cls(confirmed=taking_place, missing=missing, answered=_clock(calendar))
        struck, listed = marked(evidence)
        return cls(
            cancelled=frozenset(uid for uid in uids if numbers[uid] in struck),
            confirmed=frozenset(uid for uid in uids if numbers[uid] in listed - struck),
        )

    def on(self, uid: str | None, start: date | datetime) -> Status | None:
        """Say whether a meeting takes place; None where the evidence does not tell."""
        uid = (uid or "").lower()
        if uid in self.cancelled:
            return Status.CANCELLED
        if uid in self.confirmed:
            return Status.CONFIRMED
        return Status.CANCELLED if uid in self.missing and self._ahead(start) else None

    def _ahead(self, start: date | datetime) -> bool:
        return (
            self.answered is not None
            and isinstance(start, datetime)
            and start.tzinfo is not None
            and start > self.answered
        )


def digest(evidence: bytes, calendar: bytes) -> str:
    """Return a digest of what the evidence says of this .ics; churn does not alter it."""
    verdict = Verdict.of(evidence, calendar)
    told = [sorted(uids) for uids in (verdict.cancelled, verdict.confirmed, verdict.missing)]
    return sha256(json.dumps(told).encode()).hexdigest()[:16] if any(told) else "unknown"


def marked(page: bytes) -> tuple[frozenset[str], frozenset[str]]:
    """Return the numbers of the meetings that a team's page strikes out, and that it just lists.

    Struck ones look like `<del><a href="/events/7/…">…</a></del> (Canceled)`; the word is in the
    server's language, the bracket is not. A strike without it, or without an end, is neither.
    """
    struck: set[bytes] = set()
    first, *pieces = page.split(b"<del")
    listed = set(_MEETING.findall(first))
    for piece in pieces:
        title, _, rest = piece.partition(b"</del>")
        link = _MEETING.search(title)
        if link and rest[:100].lstrip().startswith(b"("):
            struck.add(link[1])
        listed.update(_MEETING.findall(rest))
    return _numbers(struck), _numbers(listed)


def _numbers(found: set[bytes]) -> frozenset[str]:
    return frozenset(number.decode() for number in found)


def team_id(page: bytes) -> str | None:
    """Return the number of the team whose calendar a page links."""
    link = _CALENDAR.search(page)
    return link[1].decode() if link else None


def host_slug(page: bytes) -> str | None:
    """Return the (decoded) slug of the team that a meeting's own page names as its host."""
    link = _HOST.search(page)
    return unquote(link[1].decode("utf-8", "replace")) if link else None


def slug_of(teams: bytes, number: str) -> str | None:
    """Return the slug of a team in the answer of `/api/teams/`."""
    for team in _rows(teams):
        if str(team.get("id")) == number and isinstance(team.get("slug"), str):
            return unquote(str(team["slug"])) or None
    return None


def meetings(calendar: bytes) -> list[str]:
    """Return the numbers of the meetings of an .ics, in its order."""
    return [number for number, _ in _uids(calendar)]


def is_list(body: bytes) -> bool:
    """Tell the JSON list of `/searchables/` from a page."""
    return body[:100].lstrip().startswith(b"[")


def _searchable(body: bytes) -> frozenset[str]:
    """Return the UIDs of what `/searchables/` lists.

    It lists other servers' meetings too, whose numbers mean nothing here; so only those on its own
    host count, as the server itself spells that.
    """
    found = set()
    for row in _rows(body):
        try:
            parts = urlsplit(str(row.get("event_url")))
        except ValueError:
            continue
        if link := _MEETING.match(parts.path.encode()):
            found.add(f"{link[1].decode()}@{parts.netloc.lower()}")
    return frozenset(found)


def _rows(body: bytes) -> list[dict[str, object]]:
    try:
        rows = json.loads(body)
    except (ValueError, RecursionError):
        return []
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _uids(calendar: bytes) -> list[tuple[str, str]]:
    return [
        (number.decode(), host.decode("utf-8", "replace").strip().lower())
        for number, host in _UID.findall(_FOLD.sub(b"", calendar))
    ]


def _clock(calendar: bytes) -> datetime | None:
    """Return when the server answered: each of its answers carries a fresh DTSTAMP."""
    stamps = [stamp.decode() for stamp in _STAMP.findall(calendar)]
    try:
        return datetime.strptime(max(stamps), "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
