"""Known platforms, by address alone: where each publishes the calendar behind the page people know.

Each rule names its reference. What a page must confirm (Mobilizon, WordPress, Luma …) is read
from the page, in `bot.feeds.discover`.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from bot.domain.addresses import GETTOGETHER_HOSTS, MEETUP, address_of, kind_of, normal
from bot.domain.pasted import Address, taken_apart
from bot.domain.source import Kind
from bot.domain.ways import Way

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Lead:
    """Where a calendar is said to be: how to read it, its address, and the sentence for people."""

    kind: Kind
    address: str
    way: Way


def known(url: str) -> Lead | None:
    """Return where a known platform publishes what this address shows; None for all others."""
    address = taken_apart(url)
    if address is None:
        return None
    try:
        return next((lead for rule in _RULES if (lead := rule(address)) is not None), None)
    except ValueError:  # a query with more fields than anybody writes
        return None


def _meetup(address: Address) -> Lead | None:
    """Meetup publishes /<group>/events/ical/ for every public group.

    https://help.meetup.com/hc/en-us/articles/360001734452
    """
    if address.host != MEETUP and not address.host.endswith(f".{MEETUP}"):
        return None
    asked = address_of(address.url)
    return Lead(Kind.ICAL, asked, Way.MEETUP) if asked.endswith("/events/ical/") else None


def _gettogether(address: Address) -> Lead | None:
    """A GetTogether team has /team/<id>/events.ics (its source: events/urls.py)."""
    if kind_of(address.url) is not Kind.GETTOGETHER:
        return None
    if address.parts.hostname in GETTOGETHER_HOSTS or address.steps[:1] == ("team",):
        return Lead(Kind.GETTOGETHER, address_of(address.url), Way.GETTOGETHER)
    return None


_GOOGLE_ID: Final = re.compile(r"[\w.%+#-]{1,200}@[\w.-]{1,100}")


def _google(address: Address) -> Lead | None:
    """Google publishes calendar/ical/<id>/public/basic.ics of every public calendar.

    https://support.google.com/calendar/answer/37083; pages people know are
    /calendar/embed?src=<id> and /calendar/u/0?cid=<id in base64>; `cid` may also be the address
    of a calendar elsewhere that Google is asked to subscribe to.
    """
    if address.host not in {"calendar.google.com", "google.com"} or address.steps[:1] != (
        "calendar",
    ):
        return None
    if address.steps[-1:] == ("basic.ics",):
        return Lead(Kind.ICAL, address.url, Way.GOOGLE)
    given = address.asked("src") or address.asked("cid") or ""
    if re.match(r"(https?|webcals?)://", given, re.IGNORECASE):
        return Lead(Kind.ICAL, normal(given), Way.CALENDAR_OF_PAGE) if _is_address(given) else None
    name = given if _GOOGLE_ID.fullmatch(given) else _from_base64(given)
    if name is None or not _GOOGLE_ID.fullmatch(name):
        return None
    path = f"/calendar/ical/{quote(name, safe='')}/public/basic.ics"
    return Lead(Kind.ICAL, f"https://calendar.google.com{path}", Way.GOOGLE)


def _is_address(text: str) -> bool:
    return taken_apart(text) is not None


def _from_base64(text: str) -> str | None:
    try:
        padded = text + "=" * (-len(text) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return None


_TOKEN: Final = re.compile(r"[A-Za-z0-9]{8,64}(-[A-Za-z0-9]{8,64})*")


def _nextcloud(address: Address) -> Lead | None:
    """A published Nextcloud calendar: /remote.php/dav/public-calendars/<token>?export.

    https://docs.nextcloud.com/server/latest/user_manual/en/groupware/calendar.html; people know
    /apps/calendar/p/<token>/…, /apps/calendar/embed/<token>/… and the CalDAV address without
    `?export`; several tokens are joined by hyphens, of which the first is read.
    """
    steps = address.steps
    for pattern in (("apps", "calendar", "p"), ("apps", "calendar", "embed")):
        token = _after(steps, pattern)
        if token is not None:
            break
    else:
        token = _after(steps, ("dav", "public-calendars")) or _after(
            steps, ("public.php", "dav", "public-calendars")
        )
    if token is None or not _TOKEN.fullmatch(token):
        return None
    before = address.parts.path.partition("/apps/calendar/")[0].partition("/remote.php")[0]
    before = before.partition("/public.php")[0].removesuffix("/index.php")
    path = f"/remote.php/dav/public-calendars/{token.partition('-')[0]}?export"
    return Lead(Kind.ICAL, f"{address.base}{before}{path}", Way.NEXTCLOUD)


def _after(steps: tuple[str, ...], pattern: tuple[str, ...]) -> str | None:
    """Return the step behind a run of steps."""
    for place in range(len(steps) - len(pattern)):
        if steps[place : place + len(pattern)] == pattern:
            return steps[place + len(pattern)]
    return None


def _outlook(address: Address) -> Lead | None:
    """A published Outlook calendar answers as …/calendar.html and …/calendar.ics.

    https://support.microsoft.com/en-us/office/0fc1cb48-569d-4d1e-ac20-5a9b3f5e6ff2
    """
    hosts = {"outlook.live.com", "outlook.office365.com", "outlook.office.com"}
    if address.host not in hosts or address.steps[:2] != ("owa", "calendar"):
        return None
    if len(address.steps) < 4 or "bookings" in address.steps:  # noqa: PLR2004  owner and secret
        return None
    path, _, last = address.parts.path.rstrip("/").rpartition("/")
    path = path if last.lower().endswith((".html", ".ics")) else f"{path}/{last}"
    return Lead(Kind.ICAL, f"{address.base}{path}/calendar.ics", Way.OUTLOOK)


def _luma(address: Address) -> Lead | None:
    """A Luma calendar's iCal subscription: api.lu.ma/ics/get?entity=calendar&id=cal-….

    https://help.luma.com/p/calendar-subscriptions; only some addresses hold the id, on the
    others it is read from the page.
    """
    if address.host not in {"lu.ma", "luma.com"}:
        return None
    name = next((step for step in address.steps if re.fullmatch(r"cal-\w{1,40}", step)), None)
    return luma(name) if name else None


def luma(name: str) -> Lead:
    """Return where Luma publishes the calendar of that id."""
    address = f"https://api.lu.ma/ics/get?entity=calendar&id={name}"
    return Lead(Kind.ICAL, address, Way.LUMA)


def _teamup(address: Address) -> Lead | None:
    """Teamup: ics.teamup.com/feed/<calendar key>/0.ics holds all sub-calendars.

    https://calendar.teamup.com/kb/how-to-get-an-ical-feed/
    """
    if address.host not in {"teamup.com", "calendar.teamup.com"} or not address.steps:
        return None
    key = address.steps[0]
    if not re.fullmatch(r"ks[a-z0-9]{6,40}", key):
        return None
    return Lead(Kind.ICAL, f"https://ics.teamup.com/feed/{key}/0.ics", Way.TEAMUP)


def _kalender_digital(address: Address) -> Lead | None:
    """kalender.digital: export.kalender.digital/ics/0/<key>/<any name>.ics.

    As the page's own "Kalender abonnieren" gives it.
    """
    if address.host != "kalender.digital" or not address.steps:
        return None
    key = address.steps[-1]
    if not re.fullmatch(r"[0-9a-f]{16,40}", key):
        return None
    asked = f"https://export.kalender.digital/ics/0/{key}/gesamterkalender.ics"
    return Lead(Kind.ICAL, f"{asked}?past_months=1&future_months=36", Way.KALENDER_DIGITAL)


def _radar(address: Address) -> Lead | None:
    """Radar: /ical/node/<id> of a group, as its group pages link it; others need the page."""
    if address.host == "radar.squat.net" and (number := _after(address.steps, ("node",))):
        return radar(number) if number.isdecimal() else None
    return None


def radar(number: str) -> Lead:
    """Return where Radar publishes the calendar of the group of that number."""
    return Lead(Kind.ICAL, f"https://radar.squat.net/ical/node/{number}", Way.RADAR)


def _repository(address: Address) -> Lead | None:
    """A file shown by GitHub, GitLab or Forgejo: the same file raw.

    https://docs.github.com/en/repositories/working-with-files; GitLab has /-/raw/, Forgejo /raw/.
    """
    steps = address.steps
    kind = {"ics": Kind.ICAL, "md": Kind.PROSE, "txt": Kind.PROSE}.get(
        steps[-1].rpartition(".")[2].lower() if steps else ""
    )
    if kind is None:
        return None
    path = address.parts.path
    if address.host == "github.com" and steps[2:3] == ("blob",):
        asked = f"https://raw.githubusercontent.com{path.replace('/blob/', '/', 1)}"
    elif "/-/blob/" in path:
        asked = f"{address.base}{path.replace('/-/blob/', '/-/raw/', 1)}"
    elif steps[2:4] in {("src", "branch"), ("src", "tag"), ("src", "commit")}:
        asked = f"{address.base}{path.replace('/src/', '/raw/', 1)}"
    else:
        return None
    return Lead(kind, asked, Way.REPOSITORY)


def _google_document(address: Address) -> Lead | None:
    """A Google document that everybody with the link may read: /export?format=txt.

    https://developers.google.com/workspace/drive/api/guides/ref-export-formats
    """
    name = _after(address.steps, ("document", "d"))
    if address.host != "docs.google.com" or name is None or not re.fullmatch(r"[\w-]{20,80}", name):
        return None
    asked = f"https://docs.google.com/document/d/{name}/export?format=txt"
    return Lead(Kind.PROSE, asked, Way.GOOGLE_DOCUMENT)


def _pad(address: Address) -> Lead | None:
    """Pads whose host says so; on other hosts the page tells.

    HackMD: https://hackmd.io/@docs/download; Etherpad: /p/<name>/export/txt in its HTTP API.
    """
    if address.host == "hackmd.io" and address.steps:
        return Lead(Kind.PAD, address.url, Way.PAD)
    if address.host in {"pad.okfn.de", "pad.okfn.org"} and address.steps[:1] == ("p",):
        return Lead(Kind.PAD, address.url, Way.PAD)
    return None


_RULES: Final[tuple[Callable[[Address], Lead | None], ...]] = (
    _meetup,
    _gettogether,
    _google,
    _nextcloud,
    _outlook,
    _luma,
    _teamup,
    _kalender_digital,
    _radar,
    _repository,
    _google_document,
    _pad,
)
