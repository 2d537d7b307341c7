"""Markdown as plain text: for calendars, which show descriptions as they are."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import Final

LONGEST: Final = 3000  # characters of one description; the meeting's page has the rest
# Each pattern excludes its own opening mark inside, so hostile text cannot make it backtrack.
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")
_AUTOLINK: Final = re.compile(r"<(https?://[^<>\s]+)>")
_IMAGE: Final = re.compile(r"!\[([^\[\]]*)\]\([^()\s]*(?: [^()]*)?\)")
_LINK: Final = re.compile(r"\[([^\[\]]*)\]\(([^()\s]*)(?: [^()]*)?\)")
_BOLD: Final = re.compile(r"\*\*([^*\n]+)\*\*|(?<!\w)__([^_\n]+)__(?!\w)")
_HEADING: Final = re.compile(r"^#{1,6}[ \t]+", re.MULTILINE)
_ESCAPED: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_GAPS: Final = re.compile(r"\n{3,}")


@lru_cache(maxsize=4096)
def plain(markdown: str) -> str:
    """Return Markdown as text that reads well: links as “words (address)”, no marks, bounded."""
    cut = markdown[:LONGEST].replace("\r\n", "\n").replace("\r", "\n")
    cut = _LINK.sub(_link, _IMAGE.sub(r"\1", _AUTOLINK.sub(r"\1", cut)))
    cut = _BOLD.sub(lambda found: found[1] or found[2], _TAG.sub("", cut))
    cut = html.unescape(_ESCAPED.sub(r"\1", _HEADING.sub("", cut)))
    lines = "\n".join(line.rstrip() for line in cut.split("\n"))
    return _GAPS.sub("\n\n", lines).strip() + ("…" if len(markdown) > LONGEST else "")


def one_line(value: str) -> str:
    """Return text on one line, its white space collapsed."""
    return " ".join(value.split())


def _link(found: re.Match[str]) -> str:
    words, address = found[1].strip(), found[2]
    return address if words in {"", address} else f"{words} ({address})"
