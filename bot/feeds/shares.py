"""Files that a Nextcloud or ownCloud shares by a link: where they can be had, and with what.

A link with a password is served over WebDAV: its token is the user (Nextcloud's developer manual,
"Public share" of the WebDAV basics).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit

if TYPE_CHECKING:
    from bot.feeds.document import Asking

_PATH: Final = re.compile(
    r"(?P<base>.{0,200}?)(?P<front>/index\.php)?/s/(?P<token>[A-Za-z0-9]{8,64})(?:/(?:download)?)?"
)

Login = tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Share:
    """A shared file, or one file of a shared folder."""

    address: str
    """Where it can be had without a password."""
    locked: str
    """Where it can be had with one."""
    token: str


def share_at(url: str) -> Share | None:
    """Return the share to which an address leads, if it reads like one."""
    parts = urlsplit(url)
    found = _PATH.fullmatch(parts.path)
    if found is None:
        return None
    asked = parse_qs(parts.query)
    folder, name = asked.get("path", [""])[0], asked.get("files", [""])[0]
    inside = "/".join(part for part in (*folder.split("/"), name) if part and part != "..")
    base = found["base"]
    query = parts.query if name else ""
    download = f"{base}{found['front'] or ''}/s/{found['token']}/download"
    locked = f"{base}/public.php/webdav/{quote(inside)}"
    return Share(
        urlunsplit((parts.scheme, parts.netloc, download, query, "")),
        urlunsplit((parts.scheme, parts.netloc, locked, "", "")),
        found["token"],
    )


def entrance(url: str, credentials: str | None, get: Asking) -> tuple[str, Login]:
    """Return which address to ask for a file, and with which login.

    Of a share's login only the password counts. SourceError if the environment has none.
    """
    login = get.login(credentials)
    share = share_at(url) if login else None
    return (share.locked, (share.token, login[1])) if share and login else (url, login)
