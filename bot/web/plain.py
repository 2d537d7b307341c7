"""Makes strangers' texts and addresses plain, for calendars, which show them as they are."""

from __future__ import annotations

import html
import re
from typing import Final
from urllib.parse import quote, urlsplit

LONGEST: Final = 3000  # characters of one description; the meeting's page has the rest
# No pattern allows its own opening mark inside, so hostile text cannot make it backtrack.
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")
_AUTOLINK: Final = re.compile(r"<(https?://[^<>\s]+)>")
_IMAGE: Final = re.compile(r"!\[([^\[\]]*)\]\([^()\s]*(?: [^()]*)?\)")
_LINK: Final = re.compile(r"\[([^\[\]]*)\]\(([^()\s]*)(?: [^()]*)?\)")
_BOLD: Final = re.compile(r"\*\*([^*\n]+)\*\*|(?<!\w)__([^_\n]+)__(?!\w)")
_HEADING: Final = re.compile(r"^#{1,6}[ \t]+", re.MULTILINE)
_ESCAPED: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_GAPS: Final = re.compile(r"\n{3,}")
# Every character at which some program may end a line becomes an escaped line break; all other
# control characters are not allowed in TEXT (RFC 5545 section 3.3.11) and are dropped.
_CONTROLS: Final = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0))),
    **dict.fromkeys(map(ord, "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"), "\n"),
    ord("\t"): " ",
}
_NOT_IN_URI: Final = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]")
_URI_MARKS: Final = ":/?#[]@!$&'()*+,;=%-._~"


def plain(markdown: str) -> str:
    """Return Markdown as readable text of bounded length: links as “words (address)”, no marks."""
    cut = markdown[:LONGEST].replace("\r\n", "\n").replace("\r", "\n")
    cut = _LINK.sub(_link, _IMAGE.sub(r"\1", _AUTOLINK.sub(r"\1", cut)))
    cut = _BOLD.sub(lambda found: found[1] or found[2], _TAG.sub("", cut))
    cut = html.unescape(_ESCAPED.sub(r"\1", _HEADING.sub("", cut)))
    lines = "\n".join(line.rstrip() for line in cut.split("\n"))
    return _GAPS.sub("\n\n", lines).strip() + ("…" if len(markdown) > LONGEST else "")


def one_line(value: str) -> str:
    """Return text on one line, its white space collapsed."""
    return " ".join(value.split())


def printable(value: str) -> str:
    r"""Return text without control characters or lone surrogates; `icalendar` escapes the rest.

    It takes `\\N` for a line break even in text: the only pair of characters that changes.
    """
    kept = value.replace("\r\n", "\n").translate(_CONTROLS)
    return kept.encode("utf-8", "replace").decode("utf-8")


def uri(value: str | None) -> str | None:
    """Return an http(s) address in ASCII (RFC 3986); None if it is not one."""
    try:
        parts = urlsplit(value or "")
        host = parts.hostname
    except ValueError:
        return None
    if value is None or parts.scheme.lower() not in {"http", "https"} or not host:
        return None
    return quote(_NOT_IN_URI.sub("", value), safe=_URI_MARKS, errors="replace")


def _link(found: re.Match[str]) -> str:
    words, address = found[1].strip(), found[2]
    return address if words in {"", address} else f"{words} ({address})"
