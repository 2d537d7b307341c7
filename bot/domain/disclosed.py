"""What everyone may see of a source's address: it can be the key to what it opens.

Google's private calendars (…/private-<key>/basic.ics, support.google.com/calendar/answer/37648),
shared links of Nextcloud, Outlook and iCloud, `?token=…` and user:password are all that protects
what lies behind them, and some addresses name a person's mail address.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final
from urllib.parse import unquote, urlsplit

LONGEST: Final = 200
_KEYS: Final = re.compile(
    r"token|key|secret|auth|pass|pwd|sig|hash|cred|session|private|user|login|guid|uuid",
    re.IGNORECASE,
)
_SHARED: Final = re.compile(
    r"/(private|public-calendars|published|shared?|s|secret|feeds?/[^/]*token)(/|-|$)",
    re.IGNORECASE,
)
_LONG: Final = re.compile(r"[A-Za-z0-9_=]{10,}")
_ADDRESS: Final = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s<>\"'“”]{1,2000}", re.IGNORECASE)
_MAIL: Final = re.compile(r"[^\s@<>\"',;:]{1,64}@[^\s@<>\"',;:]{1,255}")


def shown_host(url: str) -> str:
    """Return the host of an address without "www.", "" if it has none."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def disclosed(url: str | None) -> str | None:
    """Return an http(s) address that everyone may see, None where only its host may be named.

    In doubt None: nobody misses what is hidden, and what was shown cannot be taken back.
    """
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        return None
    told = unquote(f"{parts.path}?{parts.query}")
    if url is None or len(url) > LONGEST or "@" in told or _SHARED.search(parts.path):
        return None
    if _KEYS.search(parts.query) or any(_is_key(word) for word in _LONG.findall(told)):
        return None
    return url


def _is_key(word: str) -> bool:
    """Whether a word of ten letters or more looks random: mixed with digits, or in case."""
    digits = sum(letter.isdigit() for letter in word)
    turns = sum(a.islower() and b.isupper() for a, b in pairwise(word))
    return (digits >= 3 and digits < len(word)) or turns >= 3 or digits > 10  # noqa: PLR2004


def redacted(text: str) -> str:
    """Return words about a source with addresses cut to their hosts, and without mail addresses."""
    bare = _ADDRESS.sub(lambda found: shown_host(found[0]) or "…", text)
    return _MAIL.sub("…", bare)
