"""Proposes the `feeds:` lines that a lab's file lacks, as a patch against its repository.

The text is edited, never written anew from data: comments, order and line ends stay as people wrote
them. Each edit is read back, and proposed only if nothing but the feeds differs.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.domain.source import Kind
from bot.registry.front_matter import HEAD, UnreadError, read_page
from bot.registry.lab_sources import Origin, same

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.registry.front_matter import LabPage
    from bot.registry.lab_files import LabFile
    from bot.registry.lab_sources import ImportedLab

_TYPES: Final = {
    Kind.ICAL: "ical",
    Kind.SYNDICATION: "rss",
    Kind.GETTOGETHER: "gettogether",
    Kind.PAGE: "page",
    Kind.CALDAV: "caldav",
}
"""What `type:` may say; a pad is linked to, and is not a feed."""

_FENCE: Final = re.compile(r"---[ \t]*\r?\n?")
_EMPTY: Final = re.compile(r"(feeds:)[ \t]*(?:\[[ \t]*\]|~|null)?([ \t]+#.*)?(\r?\n)")
_INLINE: Final = re.compile(r"feeds:[ \t]*[^\s#]")
_LINE: Final = re.compile(r"([ \t]*)-[ \t]")
_SAFE: Final = re.compile(r"https?://[^\s#'\"]+[^\s#'\":]")
_PLAIN_PATH: Final = re.compile(r"[^\x00-\x1f\x7f\"\\]+")


def missing(lab: ImportedLab) -> tuple[tuple[str, str], ...]:
    """Return type and address of the sources that were found but are not declared in the file."""
    declared = lab.page.feeds
    hosts = {urlsplit(feed.url).netloc for feed in declared if "/team/" in feed.url}
    return tuple(
        (_TYPES[kind], one.url)
        for one in lab.taken
        if (kind := one.read_as) in _TYPES
        and kind is not None
        and one.origin is not Origin.DECLARED
        and not (kind is Kind.GETTOGETHER and urlsplit(one.url).netloc in hosts)
        and not any(same(one.url, feed.url) for feed in declared)
        and _SAFE.fullmatch(one.url)
    )


def patch(files: Iterable[LabFile], labs: Iterable[ImportedLab]) -> tuple[str, tuple[str, ...]]:
    """Return the patch (for `git apply` or `patch -p1`), and the files it cannot add lines to."""
    heads = {file.path: file.head for file in files}
    parts: list[str] = []
    by_hand: list[str] = []
    for lab in labs:
        if not (lines := missing(lab)):
            continue
        path = lab.page.path
        # What is not UTF-8 comes out of this as it went in.
        old = heads[path].decode("utf-8", "surrogateescape")
        if len(heads[path]) >= HEAD:
            old = old[: old.rfind("\n") + 1]
        new = with_feeds(old, lines)
        if new is None or not _only_feeds_differ(lab.page, new) or not _PLAIN_PATH.fullmatch(path):
            by_hand.append(path)
        else:
            parts.append(_diff(path, old, new))
    return "".join(parts), tuple(by_hand)


def with_feeds(text: str, lines: Sequence[tuple[str, str]]) -> str | None:
    """Return a file with more `feeds:`, (type, address) each; None if only people can add them."""
    rows = _split(text)
    end = next((n for n, row in enumerate(rows[1:], 1) if _FENCE.fullmatch(row)), None)
    if end is None:
        return None
    close = "\r\n" if rows[0].endswith("\r\n") else "\n"
    at = next((n for n, row in enumerate(rows[:end]) if row.startswith("feeds:")), None)
    if at is None:
        blank = [] if not rows[end - 1].strip() else [close]
        added = [*blank, f"feeds:{close}", *_rows(lines, "", close)]
        return "".join((*rows[:end], *added, *rows[end:]))
    if _INLINE.match(rows[at]) and not _EMPTY.fullmatch(rows[at]):
        return None
    last, indent = _last_row(rows, at, end)
    if last == at and (empty := _EMPTY.fullmatch(rows[at])):
        rows[at] = f"{empty[1]}{empty[2] or ''}{empty[3]}"
    return "".join((*rows[: last + 1], *_rows(lines, indent, close), *rows[last + 1 :]))


def _last_row(rows: Sequence[str], at: int, end: int) -> tuple[int, str]:
    """Return the last row of the feeds, and how far their dashes are indented."""
    last, indent = at, None
    for number in range(at + 1, end):
        row = rows[number]
        if not row.strip() or row.lstrip().startswith("#"):
            continue
        dash = _LINE.match(row)
        if dash is None and not row.startswith((" ", "\t")):
            break
        if dash is not None and indent is None:
            indent = dash[1]
        last = number
    return last, indent or ""


def _rows(lines: Iterable[tuple[str, str]], indent: str, close: str) -> list[str]:
    return [
        f"{indent}{text}{close}"
        for name, url in lines
        for text in (f"- type: {name}", f"  url: {url}")
    ]


def _only_feeds_differ(before: LabPage, text: str) -> bool:
    try:
        after = read_page(before.path, text.encode("utf-8", "surrogateescape"))
    except UnreadError:
        return False
    grown = after.feeds[: len(before.feeds)] == before.feeds and len(after.feeds) > len(
        before.feeds
    )
    return grown and replace(after, feeds=before.feeds) == before


def _diff(path: str, old: str, new: str) -> str:
    # Git ends a name with a tab if a space in it could be taken for its end.
    tab = "\t" if " " in path else ""
    rows = difflib.unified_diff(
        _split(old), _split(new), f"a/{path}{tab}", f"b/{path}{tab}", lineterm="\n"
    )
    return "".join(
        row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows
    )


def _split(text: str) -> list[str]:
    # Git separates lines by \n alone; splitlines() knows others.
    rows = text.split("\n")
    return [f"{row}\n" for row in rows[:-1]] + ([rows[-1]] if rows[-1] else [])
