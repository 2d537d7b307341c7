"""Turn whatever a feed calls text into text: one clean line, clean Markdown, a web address.

Everything here is total (nothing raises) and bounded: the input is cut before anything looks at
it, and every pattern is linear in what is left.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

import nh3

TITLE_LIMIT = 300
PLACE_LIMIT = 500
DESCRIPTION_LIMIT = 8_000
ADDRESS_LIMIT = 2_000

_LOOKED_AT = 5
"""How many times the limit is looked at: room for markup and blanks that fall away."""

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31}\d{0,2});")
_NEWLINE = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e"
    r"\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
    # A joiner is kept only where it makes one picture of two.
    r"|\u200d(?![\u2600-\u27bf\U0001f300-\U0001faff])"
)
_PILED_MARKS = re.compile(r"([\u0300-\u036f]{3})[\u0300-\u036f]+")
_TAG = re.compile(
    r"</?(?:a|article|b|blockquote|br|code|dd|div|dl|dt|em|font|h[1-6]|hr|i|img|li|ol|p|pre"
    r"|script|section|small|span|strong|style|su[bp]|table|tbody|td|th|tr|u|ul)(?:\s[^<>]{0,2000})?"
    r"\s?/?>",
    re.IGNORECASE,
)
_BLOCK = re.compile(
    r"<(?:blockquote|br|div|dl|h[1-6]|li|ol|p|pre|section|table|tr|ul)[\s/>]", re.IGNORECASE
)
_WEB = re.compile(r"https?://", re.IGNORECASE)
_SAFE = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+", re.IGNORECASE)
_LINK = re.compile(
    r"!?\[([^\[\]]{0,500})\]\(\s{0,5}<?((?:[^()\s<>]|\([^()\s<>]{0,200}\)){0,2000})>?"
    r"(?:\s{1,5}[\"'][^\"'()\n]{0,200}[\"'])?\s{0,5}\)"
)
_LEFT_OVER = re.compile(r"\](?=\(\s{0,5}<?(?!https?://|mailto:))", re.IGNORECASE)
_AUTOLINK = re.compile(r"<([a-z][a-z0-9+.\-]{1,31}:[^<>\s]{0,2000})>", re.IGNORECASE)
_DEFINITION = re.compile(
    r"^ {0,3}\[[^\[\]\n]{1,200}\]:[ \t]{0,5}\n?[ \t]{0,5}<?(\S*).*$", re.MULTILINE
)


def clean(text: str) -> str:
    """Drop what is invisible or turns text around, and bring the rest to NFC with bare newlines."""
    text = _INVISIBLE.sub("", _NEWLINE.sub("\n", text))
    return _PILED_MARKS.sub(r"\1", unicodedata.normalize("NFC", text))


def one_line(text: str | None, limit: int) -> str:
    """Return plain text on one line, at most `limit` characters, cut at a word with an ellipsis."""
    cut = _ENTITY.sub(lambda found: unescape(found[0]), (text or "")[: limit * _LOOKED_AT])
    return shorten(" ".join(clean(cut).split()), limit)


def place_line(text: str | None) -> str:
    """Return a place on one line, at most `PLACE_LIMIT` characters; its lines part at commas.

    Calendars write addresses line below line: "Haus", "Str 1", "12345 Berlin".
    """
    whole = _ENTITY.sub(lambda found: unescape(found[0]), (text or "")[: PLACE_LIMIT * _LOOKED_AT])
    lines = [" ".join(line.split()) for line in clean(whole).split("\n")]
    told = ""
    for line in filter(None, lines):
        told += (_between(told, line) if told else "") + line
    return shorten(told, PLACE_LIMIT)


def _between(told: str, line: str) -> str:
    """Return what parts two lines: a blank where a comma stands, or would become part of a link."""
    parted = told[-1] in ",;:(/-–|" or line[0] in ",;:()/-–|"
    return " " if parted or _WEB.match(told.rsplit(" ", 1)[-1]) or _WEB.match(line) else ", "


def shorten(text: str, limit: int) -> str:
    """Cut a text to `limit` characters at the last blank, marking the cut with an ellipsis."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    at_blank = max(head.rfind(" "), head.rfind("\n"))
    return (head[:at_blank] if at_blank > limit // 2 else head).rstrip() + "…"


_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|igshid|mc_[ce]id)(?:=|\Z)", re.IGNORECASE)


def web_address(text: str | None) -> str | None:
    """Return the http(s) address that a text starts with; None if there is none or it has a login.

    What sloppy hands write after an address falls away, and `www.` is taken for https.
    """
    words = unescape(clean((text or "")[: ADDRESS_LIMIT * _LOOKED_AT])).strip(" \n\t<>").split()
    address = words[0] if words else ""
    if address.lower().startswith("www."):
        address = f"https://{address}"
    if not _WEB.match(address) or len(address) > ADDRESS_LIMIT or re.search(r"[<>\"\\]", address):
        return None
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return address if parts.hostname and "@" not in parts.netloc else None


def untracked(address: str | None) -> str | None:
    """Return an address without what only tells its owner where a reader came from."""
    if address is None or "?" not in address:
        return address
    whole, mark, spot = address.partition("#")
    page, _, asked = whole.partition("?")
    kept = "&".join(each for each in asked.split("&") if not _TRACKING.match(each))
    return page + (f"?{kept}" if kept else "") + mark + spot


def markdown(text: str | None, limit: int = DESCRIPTION_LIMIT) -> str | None:
    """Return clean Markdown of HTML or Markdown; links lead to http(s) and mailto only."""
    return _markdown((text or "")[: limit * _LOOKED_AT], limit) or None


@lru_cache(maxsize=64)  # every instance of a series carries the same description
def _markdown(text: str, limit: int) -> str:
    text = clean(text)
    if _TAG.search(text):
        text = clean(_from_html(text))
    text = re.sub(r"[ \t]+$", "", _safe_links(text), flags=re.MULTILINE)
    return shorten(re.sub(r"\n{3,}", "\n\n", text).strip(), limit)


def _safe_links(text: str) -> str:
    """Keep links that lead somewhere harmless; of others only the words stay."""
    text = _LINK.sub(_checked_link, text)
    text = _LEFT_OVER.sub("] ", text)
    text = _AUTOLINK.sub(lambda found: found[0] if _is_safe(found[1]) else found[1], text)
    return _DEFINITION.sub(lambda found: found[0] if _is_safe(found[1].rstrip(">")) else "", text)


def _checked_link(found: re.Match[str]) -> str:
    words, address = found[1].strip(), found[2]
    return f"[{words}]({address})" if words and _is_safe(address) else words


def _is_safe(address: str) -> bool:
    return _SAFE.fullmatch(unescape(address)) is not None


def _from_html(text: str) -> str:
    """Turn HTML into Markdown; text with inline tags only keeps its own line breaks."""
    writer = _Writer(keep_newlines=not _BLOCK.search(text))
    # nh3 first: what it returns is well-formed and small of vocabulary, so the writer stays simple.
    writer.feed(nh3.clean(text, tags=_ALLOWED, url_schemes={"http", "https", "mailto"}))
    writer.close()
    return "".join(writer.parts)


_MARKS = {"b": "**", "strong": "**", "em": "*", "i": "*", "code": "`"}
_GAPS = {
    "p": "\n\n",
    "div": "\n",
    "ul": "\n",
    "ol": "\n",
    "blockquote": "\n\n",
    "tr": "\n",
    "hr": "\n\n",
}
_ALLOWED = {*_MARKS, *_GAPS, "a", "br", "li", "td", "th", *(f"h{level}" for level in range(1, 7))}


class _Writer(HTMLParser):
    """Writes Markdown for the few tags that nh3 lets through."""

    def __init__(self, *, keep_newlines: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._keep_newlines = keep_newlines
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self.parts)))
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in {"td", "th"}:
            self.parts.append(" ")
        else:
            self._around(tag, opening=True)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links:
            address, since = self._links.pop()
            words = " ".join("".join(self.parts[since:]).split()).translate(_NO_BRACKETS)
            del self.parts[since:]
            self.parts.append(_link(words, address))
        elif tag not in {"br", "li", "td", "th"}:
            self._around(tag, opening=False)

    def handle_data(self, data: str) -> None:
        if not self._keep_newlines:
            data = re.sub(r"\s+", " ", data)
            if not self.parts or self.parts[-1].endswith("\n"):
                data = data.lstrip()
        self.parts.append(data)

    def _around(self, tag: str, *, opening: bool) -> None:
        if tag in _MARKS:
            self._mark(_MARKS[tag], opening=opening)
        elif tag in _GAPS:
            self.parts.append(_GAPS[tag])
        elif opening and tag.startswith("h"):
            self.parts.append("\n\n" + "#" * int(tag[1]) + " ")
        else:
            self.parts.append("\n\n")

    def _mark(self, mark: str, *, opening: bool) -> None:
        """Emphasis around nothing would print its stars; around a blank edge it would not take."""
        if opening or not self.parts:
            self.parts.append(mark)
        elif self.parts[-1] == mark:
            self.parts.pop()
        else:
            last = self.parts[-1]
            self.parts[-1] = last.rstrip()
            self.parts += [mark, last[len(last.rstrip()) :]]


_NO_BRACKETS = str.maketrans("[]", "()")


def _link(words: str, address: str) -> str:
    if not _is_safe(address) or not words:
        return words
    if words in {address, address.removeprefix("https://"), address.removeprefix("mailto:")}:
        return words if words == address else f"<{address}>"
    return f"[{words}]({address.replace('(', '%28').replace(')', '%29')})"
