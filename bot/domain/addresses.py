"""What an address tells by itself: its normal form, the kind of source behind it, where to ask.

Only what known hosts and endings settle; finding feeds behind unknown pages needs a fetch.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from bot.domain.source import Kind
from bot.errors import UsageError

GETTOGETHER = "gettogether.community"
GETTOGETHER_HOSTS = frozenset({GETTOGETHER, f"www.{GETTOGETHER}", "events.sensor.community"})
MEETUP = "meetup.com"
MEETUP_PAGES = frozenset(
    {"about", "apps", "blog", "cities", "find", "help", "home"}
    | {"login", "pro", "register", "topics"}
)
DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST = 2000

_TEAM = re.compile(r"/team/\d+(/(events\.ics)?)?")
_TEAM_ID = re.compile(r"[0-9]{1,9}")
_TEAM_PAGE = re.compile(r"/[^/]+/?(events/?)?")
_CALENDAR_PATH = re.compile(r"\.(ics|ical|ifb)/?$|/ical/?$", re.IGNORECASE)
# The Events Calendar (WordPress) has ?ical=1, Nextcloud's public calendars ?export.
_CALENDAR_QUERY = re.compile(r"(^|&)((outlook-)?ical=[^&]+|format=ical|export)(&|$)", re.IGNORECASE)
# GitHub, GitLab and Forgejo show a file on a page; the file itself is elsewhere.
_SHOWN_FILE = re.compile(r"/blob/|/src/(branch|tag|commit)/")
_LOCALE = re.compile(r"[a-z]{2}(-[A-Za-z]{2,4})?")
_SAFE = "%/:=&?~#+!$,;'@()*[]"


@lru_cache(maxsize=64)  # several things are asked about one address in turn
def normal(url: str) -> str:
    """Return an address in its normal form, which names a source within its lab for life.

    Scheme and host in lower case, webcal as https, no default port, no fragment, the path
    percent-encoded; a trailing slash stays as given. UsageError says what is wrong with it.
    """
    parts = _split(url.strip())
    scheme = {"webcal": "https", "webcals": "https"}.get(parts.scheme, parts.scheme)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = parts.port
    if port is not None and port != DEFAULT_PORTS[scheme]:
        host = f"{host}:{port}"
    path = quote(parts.path or "/", safe=_SAFE)
    return urlunsplit((scheme, host, path, quote(parts.query, safe=_SAFE), ""))


def _split(url: str) -> SplitResult:
    parted = bool(url) and url.split() != [url]
    if len(url) > LONGEST or not url.isprintable() or parted:
        raise UsageError(f"“{_short(url)}” is no address: too long, or a space in it")
    try:
        parts = urlsplit(url)
        well_formed = bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise UsageError(f"“{url}” is no address") from None
    if parts.scheme not in {"http", "https", "webcal", "webcals"}:
        raise UsageError(f"“{url}” should start with https:// (or http://, webcal://)")
    if not well_formed:
        raise UsageError(f"“{url}” names no host")
    if "@" in parts.netloc:
        raise UsageError(f"the address at {parts.hostname} must not hold a user or password")
    return parts


def _short(url: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in url[:60])


def kind_of(url: str) -> Kind | None:
    """Tell from the address alone how it is read; None when only asking it can tell.

    A bare number is the id of a GetTogether team.
    """
    if _TEAM_ID.fullmatch(url.strip()):
        return Kind.GETTOGETHER
    try:
        parts = urlsplit(normal(url))
    except UsageError:
        return None
    if _TEAM.fullmatch(parts.path):
        return Kind.GETTOGETHER
    host = parts.hostname or ""
    if host in GETTOGETHER_HOSTS:
        return Kind.GETTOGETHER if _TEAM_PAGE.fullmatch(parts.path) else None
    if _is_meetup(host):
        return Kind.ICAL if _meetup_group(parts) else None
    return Kind.ICAL if _is_calendar(url, parts) else None


def _is_calendar(url: str, parts: SplitResult) -> bool:
    said = url.strip().lower().startswith("webcal")
    shaped = _CALENDAR_PATH.search(parts.path) or _CALENDAR_QUERY.search(parts.query)
    return said or (shaped is not None and not _SHOWN_FILE.search(parts.path))


def _is_meetup(host: str) -> bool:
    return host == MEETUP or host.endswith(f".{MEETUP}")


def _meetup_group(parts: SplitResult) -> str | None:
    if not _is_meetup(parts.hostname or ""):
        return None
    # Meetup's pages come with and without a locale, and people paste double slashes.
    steps = [step for step in parts.path.split("/") if step]
    if steps and _LOCALE.fullmatch(steps[0]) and steps[1:2] != ["events"]:
        steps = steps[1:]
    return steps[0] if steps and steps[0].lower() not in MEETUP_PAGES else None


def address_of(url: str, kind: Kind | None = None) -> str:
    """Return the normal address to ask: a group's calendar rather than the page people know.

    A bare team id means gettogether.community. UsageError if unusable.
    """
    if kind in {None, Kind.GETTOGETHER} and _TEAM_ID.fullmatch(url.strip()):
        return f"https://{GETTOGETHER}/team/{int(url)}/events.ics"
    address = normal(url)
    parts = urlsplit(address)
    group = _meetup_group(parts)
    if group and kind in {None, Kind.ICAL}:
        return f"https://www.{MEETUP}/{group}/events/ical/"
    if parts.hostname == f"www.{GETTOGETHER}":
        return address.replace("//www.", "//", 1)
    return address
