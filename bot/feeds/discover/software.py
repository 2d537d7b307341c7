"""Self-hosted software, recognised by its pages on any host: where it publishes its calendar.

Each rule names its reference. What a page itself links is found without any rule; these are for
what software publishes without its pages saying so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote, urljoin

from bot.domain.platforms import Lead, luma, radar
from bot.domain.source import Kind
from bot.domain.ways import Way
from bot.feeds.gettogether_pages import host_slug

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.feeds.discover.page import Page

_TEAM: Final = re.compile(r"/team/(\d{1,12})/events\.ics$")
_LUMA_ID: Final = re.compile(r'"(?:calendar_)?api_id":\s?"(cal-\w{1,40})"')
_WORDPRESS_ROOT: Final = re.compile(
    r"""["'(](https?:\\?/\\?/[^"'()\s<>]{1,300}?)\\?/wp-(?:content|includes|json)\\?/"""
)
_CATEGORY: Final = re.compile(r"^/c/(?:[^/]{1,200}/){1,4}?(\d{1,9})(?:/|$)")
_PAD_NAMES: Final = ("hedgedoc", "codimd", "hackmd")


def leads_of(page: Page) -> tuple[Lead, ...]:
    """Return where the software behind a page publishes its meetings, the best first."""
    return tuple(lead for rule in _RULES for lead in rule(page))


def is_encrypted(page: Page) -> bool:
    """Whether the page is a CryptPad, whose text no server can read."""
    return page.title.startswith("cryptpad") and "/customize/" in page.source


def _steps(page: Page) -> list[str]:
    return [unquote(step) for step in page.parts.path.split("/") if step]


def _at(page: Page, path: str) -> str:
    return page.address(f"{page.parts.scheme}://{page.parts.netloc}{path}") or page.url


def _gettogether(page: Page) -> Iterator[Lead]:
    """GetTogether: a team's page links /team/<id>/events.ics, a meeting's page its team.

    https://github.com/GetTogetherComm/GetTogether (get_together/urls.py).
    """
    own = f"{page.parts.scheme}://{page.parts.netloc}/team/"
    steps = _steps(page)
    if any(link.address.startswith(own) and _TEAM.search(link.address) for link in page.links):
        is_team = len(steps) == 1 or steps[1:] == ["events"]
        if is_team:
            yield Lead(Kind.GETTOGETHER, page.url, Way.GETTOGETHER)
    elif steps[:1] == ["events"] and (slug := host_slug(page.source.encode())):
        yield Lead(Kind.GETTOGETHER, _at(page, f"/{quote(slug)}/"), Way.GETTOGETHER)


def _mobilizon(page: Page) -> Iterator[Lead]:
    """Mobilizon: /@<group>/feed/ics (lib/web/router.ex), which a group's page links too.

    A group's events page, and pages its server did not write, link nothing.
    """
    steps = _steps(page)
    if steps and re.fullmatch(r"@[\w.@-]{1,120}", steps[0]) and page.mentions("mobilizon"):
        yield Lead(Kind.ICAL, _at(page, f"/{steps[0]}/feed/ics"), Way.MOBILIZON)


def _gancio(page: Page) -> Iterator[Lead]:
    """Gancio: /feed/ics of the instance, /feed/ics/tag|place|collection/<name> of a part.

    https://gancio.org/usage/embed and server/routes.js; `is gancio` by its generator or its
    web component.
    """
    if not page.mentions("gancio"):
        return
    match _steps(page):
        case [("tag" | "place" | "collection") as part, name, *_]:
            yield Lead(Kind.ICAL, _at(page, f"/feed/ics/{part}/{quote(name)}"), Way.GANCIO)
        case []:
            yield Lead(Kind.ICAL, _at(page, "/feed/ics"), Way.GANCIO)


def _luma(page: Page) -> Iterator[Lead]:
    """Luma: the page of a calendar or of a meeting holds the id of the calendar."""
    if page.parts.hostname in {"lu.ma", "luma.com", "www.luma.com"}:
        # A city's page holds the ids of everybody's calendars.
        name = None if '"kind":"discover' in page.source else _LUMA_ID.search(page.source)
        if name:
            yield luma(name[1])


def _radar(page: Page) -> Iterator[Lead]:
    """Radar: a group's short link (Drupal) holds its number."""
    if page.parts.hostname != "radar.squat.net":
        return
    for link in page.alternates:
        number = re.search(r"/node/(\d{1,9})$", link.address)
        if "shortlink" in link.rel and number:
            yield radar(number[1])


def _pretix(page: Page) -> Iterator[Lead]:
    """Pretix: /<organiser>/events/ical/ and /<organiser>/<event>/ical/ (presale/urls.py).

    With a domain of its own the organiser is missing in the path, so both are worth a try.
    """
    host = page.parts.hostname or ""
    credited = any(link.address == "https://pretix.eu/" for link in page.links)
    if host != "pretix.eu" and "pretixpresale/" not in page.source and not credited:
        return
    path = page.parts.path.rstrip("/")
    if len(_steps(page)) < 2:  # noqa: PLR2004  an organiser's page, or that of its own domain
        yield Lead(Kind.ICAL, _at(page, f"{path}/events/ical/"), Way.PRETIX)
    yield Lead(Kind.ICAL, _at(page, f"{path}/ical/"), Way.PRETIX)


def _indico(page: Page) -> Iterator[Lead]:
    """Indico: /category/<id>/events.ics of a category.

    https://docs.getindico.io/en/stable/http-api/exporters/event/
    """
    match _steps(page):
        case ["category", number, *_] if number.isdecimal() and page.mentions("indico"):
            yield Lead(Kind.ICAL, _at(page, f"/category/{number}/events.ics"), Way.INDICO)


def _nextcloud(page: Page) -> Iterator[Lead]:
    """Nextcloud: a shared file's page /s/<token> gives the file itself at /s/<token>/download.

    https://docs.nextcloud.com/server/latest/user_manual/en/files/sharing.html
    """
    share = re.fullmatch(r"(.{0,200}/s/[A-Za-z0-9]{8,64})/?", page.parts.path)
    if share and (page.made_by("nextcloud") or "data-requesttoken" in page.source):
        yield Lead(Kind.ICAL, _at(page, f"{share[1]}/download"), Way.NEXTCLOUD_SHARE)


def _discourse(page: Page) -> Iterator[Lead]:
    """Discourse: /discourse-post-event/events.ics of its calendar plugin, else /….rss of posts.

    https://meta.discourse.org/t/97376; ?category_id= keeps to a category. Topics, categories and
    tags answer as RSS when .rss is added: https://meta.discourse.org/t/264134.
    """
    if not page.made_by("discourse"):
        return
    path = page.parts.path.rstrip("/")
    category = _CATEGORY.search(f"{path}/")
    if category:
        query = f"?category_id={category[1]}&include_subcategories=true"
        yield Lead(Kind.ICAL, _at(page, f"/discourse-post-event/events.ics{query}"), Way.DISCOURSE)
    elif path in {"", "/upcoming-events"}:
        yield Lead(Kind.ICAL, _at(page, "/discourse-post-event/events.ics"), Way.DISCOURSE)
    if re.match(r"/(?:c|t|tag)/.", path):
        yield Lead(Kind.SYNDICATION, _at(page, f"{path}.rss"), Way.DISCOURSE_POSTS)


def _mastodon(page: Page) -> Iterator[Lead]:
    """Mastodon: /@<name>.rss (https://docs.joinmastodon.org/user/discoverability/)."""
    steps = _steps(page)
    if len(steps) == 1 and re.fullmatch(r"@\w{1,60}", steps[0]) and _is_mastodon(page):
        yield Lead(Kind.SYNDICATION, _at(page, f"/{steps[0]}.rss"), Way.MASTODON)


def _is_mastodon(page: Page) -> bool:
    return page.made_by("mastodon") or page.tree.css_first("script#initial-state") is not None


def _wordpress(page: Page) -> Iterator[Lead]:
    """WordPress: each calendar plugin has its own address, told by the files a page loads.

    The Events Calendar ?ical=1 (https://theeventscalendar.com/knowledgebase/ical-import-export/),
    Modern Events Calendar ?mec-ical-feed=1 (its settings page), Events Manager /events.ics
    (https://wp-events-plugin.com/documentation/ical-feeds/), Event Organiser /feed/eo-events/
    (https://docs.wp-event-organiser.com), My Calendar ?feed=my-calendar-ics (its source).
    """
    if "/wp-content/" not in page.source.replace("\\/", "/"):
        return
    stated = _WORDPRESS_ROOT.search(page.source)
    root = (stated[1].replace("\\/", "/") if stated else urljoin(page.url, "/")).rstrip("/")
    for plugin, path, way in _PLUGINS:
        if f"/plugins/{plugin}" in page.source and (address := page.address(root + path)):
            yield Lead(Kind.ICAL, address, way)


_PLUGINS: Final = (
    ("the-events-calendar/", "/events/?ical=1", Way.EVENTS_CALENDAR),
    ("modern-events-calendar", "/?mec-ical-feed=1", Way.MODERN_EVENTS),
    ("events-manager/", "/events.ics", Way.EVENTS_MANAGER),
    ("event-organiser/", "/feed/eo-events/", Way.EVENT_ORGANISER),
    ("my-calendar/", "/?feed=my-calendar-ics", Way.MY_CALENDAR),
)


def _pad(page: Page) -> Iterator[Lead]:
    """HedgeDoc, CodiMD and HackMD name themselves; Etherpad has its editor under /p/<name>.

    https://docs.hedgedoc.org/dev/api/, https://etherpad.org/doc/v1.9.7/#_http_api
    """
    steps = _steps(page)
    etherpad = steps[-2:-1] == ["p"] and (
        page.title.endswith("etherpad")
        or page.tree.css_first("#editorcontainer, #editorcontainerbox") is not None
    )
    if steps and (etherpad or page.made_by(*_PAD_NAMES)):
        yield Lead(Kind.PAD, page.url, Way.PAD)


_RULES: Final[tuple[Callable[[Page], Iterator[Lead]], ...]] = (
    _pad,
    _gettogether,
    _mobilizon,
    _gancio,
    _luma,
    _radar,
    _pretix,
    _indico,
    _nextcloud,
    _discourse,
    _mastodon,
    _wordpress,
)
