"""Text from elsewhere as text: it mentions nobody, styles nothing and links only http(s).

Slack reads `&`, `<`, `>` as markup, which can be escaped, and `*`, `_`, `~`, backticks and `:name:`
as style, which cannot. Those become look-alikes rather than being split by invisible characters:
what is copied from Slack stays searchable and no wider.
"""

from __future__ import annotations

import html
import re
import unicodedata
from urllib.parse import urlsplit

ELLIPSIS = "…"

_STYLE = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
# Slack leaves underscores within words alone, and names like `open_data` are common.
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
# A name between colons; digits alone only where they are not a time of day ("19:00:00").
_EMOJI = re.compile(r":(?=[\w+'-]*[^\W\d][\w+'-]*:)|(?<!\d):(?=[\d+-]+:)")
_MENTION = re.compile(r"@(?=(?:here|channel|everyone)\b)", re.IGNORECASE)
_LEADING = {">": "›", "- ": "– "}
"""What would quote or list, where a line begins with it."""
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_UNSAFE_IN_URL = re.compile(r"[\x00-\x20\x7f-\x9f<>|\"`*~\\^{}]|[^\S ]")
_LINK = re.compile(r"<(https?://[^<>|]+)(?:\|([^<>]*))?>")
_LONGEST = 4_000
"""Characters; we never show more than a few hundred, so the rest is not even looked at."""
_JOINERS = {"\u200c", "\u200d"}


def plain(text: str | None, limit: int = 150) -> str:
    """Return text on one line, without control and bidirectional characters, cut to `limit`."""
    line = " ".join(filter(None, map(_visible, (text or "")[:_LONGEST].split())))
    return line if len(line) <= limit else line[: limit - 1].rstrip() + ELLIPSIS


def escaped(text: str | None, limit: int = 150) -> str:
    """Return text without any meaning in mrkdwn, at most `limit` characters after escaping."""
    line = plain(text, limit).translate(_STYLE)
    for leading, alike in _LEADING.items():
        line = alike + line.removeprefix(leading) if line.startswith(leading) else line
    line = _MENTION.sub("＠", _EMOJI.sub("∶", _UNDERSCORE.sub("ˍ", line)))
    pieces = [_ESCAPES.get(character, character) for character in line]
    if sum(map(len, pieces)) <= limit:
        return "".join(pieces)
    while sum(map(len, pieces)) > limit - 1:
        pieces.pop()
    return "".join(pieces).rstrip() + ELLIPSIS


def web_address(url: str | None, limit: int = 500) -> str | None:
    """Return an address if it may be linked: http(s) with a host, at most `limit` when escaped."""
    candidate = (url or "").strip()
    if len(candidate) > limit:
        return None
    try:
        parts = urlsplit(candidate)
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        return None
    if not candidate.isprintable() and any(map(_is_deceptive, candidate)):
        return None
    quoted = _UNSAFE_IN_URL.sub(_quote, candidate)
    return quoted if len(quoted.replace("&", "&amp;")) <= limit else None


def link(url: str | None, label: str, limit: int = 500) -> str:
    """Link an already escaped label; where the address may not be linked, the label stays."""
    address = web_address(url, limit)
    if address is None:
        return label
    return f"<{address.replace('&', '&amp;')}|{label.replace('|', '¦')}>"


def unmarked(text: str) -> str:
    """Return mrkdwn of ours as plain text for a mail: no markup, addresses in full."""
    told = _LINK.sub(_spelt_out, text).replace("*", "").replace("`", "")
    return html.unescape(told)


def _spelt_out(match: re.Match[str]) -> str:
    address, label = match.groups()
    return address if label in {None, "", address} else f"{label} ({address})"


def _visible(word: str) -> str:
    if word.isprintable():
        return word
    return "".join(each for each in word if each in _JOINERS or not _is_hidden(each))


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs"}


def _is_deceptive(character: str) -> bool:
    return unicodedata.category(character) in {"Cf", "Cs"}


def _quote(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match.group().encode())
