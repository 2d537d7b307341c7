"""Addresses that open a video conference: which they are, and finding them in a text."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bot.domain.normalise.text_of import web_address

ADDRESS = re.compile(r"https?://[^\s<>\"'\])|*]{1,2000}", re.IGNORECASE)
"""An address in running text, with the punctuation that follows it."""

_BBB_HOST = re.compile(r"(?:^|[.-])(?:bbb\d*|bbbserver|bigbluebutton|greenlight)(?:[.-]|$)")
_SENFCALL = re.compile(r"(?:^|\.)senfcall\.(?:de|org)$")
_JITSI_HOST = re.compile(
    r"(?:^|[.-])jitsi(?:[.-]|$)|^meet\.(?!google\.|goto\.)|^(?:www\.)?(?:8x8\.vc|fairmeeting\.net"
    r"|kmeet\.infomaniak\.com|talk\.snopyta\.org)$|^fairmeeting\."
)
_NO_ROOM = re.compile(
    r"^/(?:static|about|hilfe|help|faq|info|impressum|datenschutz|privacy|legal|terms|docs?|blog"
    r"|login|signin|users?|api|events?|meetings?|signup|register|images?|assets)?(?:[/.].*)?$"
)
_ROOM = re.compile(r"^/[^/]{2,}/?$")
_ROOM_PATH = re.compile(
    # BigBlueButton's Greenlight, 2 and 3, and whoever took over its rooms' names.
    r"^/(?:b|r|rooms|user)/[a-z0-9]{3}-[a-z0-9]{3}(?:-[a-z0-9]{3}){0,2}(?:/|$)"
    r"|^/rooms/[a-z0-9-]{11,}/join|^/bigbluebutton/"
    # Nextcloud Talk: its tokens have eight characters or more, none of them easily mistaken.
    r"|^(?:/[\w-]{1,40})?(?:/index\.php)?/call/[a-z0-9]{8,30}/?$"
    # OpenTalk names its rooms by UUID.
    r"|^/(?:room|invite)/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/?$"
)
"""Paths that mean a room on any host."""
_BY_HOST: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(r"(?:^|\.)(?:zoom\.us|zoom\.com|zoom-x\.de|zoomgov\.com)$"),
        re.compile(r"^/(?:j|w|my|s|wc|wc/join)/[^/]+"),
    ),
    (re.compile(r"^meet\.google\.com$"), re.compile(r"^/(?:lookup/)?[a-z0-9-]{6,}")),
    (
        re.compile(r"^teams\.(?:microsoft|live)\.com$"),
        re.compile(r"^/(?:l/meetup-join|meet|dl/launcher)/"),
    ),
    (re.compile(r"(?:^|\.)webex\.com$"), re.compile(r"/(?:meet|join|j\.php|joinservice|wbxmjs)\b")),
    (re.compile(r"^(?:[\w-]+\.)?whereby\.com$"), _ROOM),
    (
        re.compile(r"^(?:meet\.goto\.com|gotomeet\.me|(?:app\.)?gather\.town)$"),
        re.compile(r"^/.{3,}"),
    ),
    (re.compile(r"(?:^|\.)opentalk\.(?:eu|run)$"), re.compile(r"^/(?:room|invite)/")),
    (
        re.compile(r"^conf\.dfn\.de$"),
        re.compile(r"^/(?:webapp/)?(?:conference/|#/\?conference=)?\d"),
    ),
    (re.compile(r"(?:^|\.)(?:edumeet\.\w+|talky\.io|talk\.brave\.com)$"), _ROOM),
    (re.compile(r"^call\.element\.io$"), re.compile(r"^/(?:room/)?.{3,}")),
    (re.compile(r"^play\.workadventu\.re$"), re.compile(r"^/[@_*~]/")),
    (re.compile(r"(?:^|\.)clickmeeting\.com$"), re.compile(r"^/[^/]{3,}/?$")),
    (re.compile(r"^join\.skype\.com$"), _ROOM),
)
_CHAT: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (re.compile(r"^discord\.gg$"), _ROOM),
    (re.compile(r"^(?:\w+\.)?discord(?:app)?\.com$"), re.compile(r"^/(?:invite|channels)/.+")),
    (re.compile(r"^matrix\.to$"), re.compile(r"^/")),
    (re.compile(r"^(?:www\.)?twitch\.tv$"), _ROOM),
)


def is_join_link(address: str) -> bool:
    """Whether an address opens a meeting room, not the page of the service or a registration."""
    safe = web_address(address)
    if safe is None:
        return False
    parts = urlsplit(safe)
    host, path = parts.hostname or "", parts.path.lower()
    for known_host, rooms in _BY_HOST:
        if known_host.search(host):
            return bool(rooms.search(path)) and not _NO_ROOM.match(path)
    if _ROOM_PATH.match(path):
        return True
    if _NO_ROOM.match(path):
        return False
    if _BBB_HOST.search(host) or _SENFCALL.search(host):
        return True
    return bool(_JITSI_HOST.search(host) and _ROOM.match(path))


def is_chat_link(address: str) -> bool:
    """Whether an address opens a server where people also meet: it means that only as a place.

    In a description it invites people to the community, and no meeting need take place there.
    """
    safe = web_address(address)
    if safe is None:
        return False
    parts = urlsplit(safe)
    host, path = parts.hostname or "", parts.path.lower()
    return any(known.search(host) and rooms.match(path) for known, rooms in _CHAT)


def addresses(text: str) -> tuple[str, ...]:
    """Return the http(s) addresses in a text, in its order, without the punctuation after them."""
    return tuple(found[0].rstrip(".,;:!?…") for found in ADDRESS.finditer(text))


def join_links(text: str) -> tuple[str, ...]:
    """Return the addresses in a text that open a meeting room, in its order."""
    return tuple(filter(is_join_link, addresses(text)))
