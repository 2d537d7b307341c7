"""How deep a page may nest its elements."""

from __future__ import annotations

import time

import pytest

from bot.errors import FeedError
from bot.feeds import page, prose
from bot.feeds.discover.survey import survey
from bot.feeds.document import Document
from bot.feeds.nesting import DEEPEST, refuse_deep

URL = "https://lab.example/"
MEETING = "<p>Am 22.1.2027 um 19 Uhr: Löten</p>"


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000,
        "<div>" * 100_000 + "</div>" * 100_000,
        "<UL\n><LI>" * 20_000,
        "<x-y/>" * 100_000,
        "</div>" * 5_000 + "<blockquote>" * 5_000,
        "<script>'</div>'</script><table><tr><td>" * 5_000,
        "<!-- </div> --><div>" * 5_000,
    ],
    ids=["open", "closed", "lists", "unknown", "closed before", "scripts", "comments"],
)
def test_a_page_that_nests_too_deep_is_refused_at_once(html: str) -> None:
    """Every way to look at a page refuses it before a parser sees it."""
    body = f"<!doctype html><html><body>{html}{MEETING}".encode()
    document = Document(URL, body, "text/html")
    begun = time.process_time()
    with pytest.raises(FeedError, match="deep; name a calendar"):
        survey(body, URL)
    with pytest.raises(FeedError, match="deep; name a calendar"):
        page.glance(document)
    with pytest.raises(FeedError, match="deep; name a calendar"):
        prose.fingerprint(document)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * (DEEPEST - 1),
        "<p>Absatz <br> <img src=x> <b>fett" * 5_000,
        "<ul>" + "<li>Punkt" * 5_000 + "</ul>",
        "<div><span>x</span></div>" * 5_000,
        "<script>" + "for(i=0;i<n;i++)a<b;" * 5_000 + "</script>",
        "<!-- " + "<div>" * 5_000 + " -->",
        "<svg>" + "<path d='M0 0'/>" * 5_000 + "</svg>",
        "1 < 2 und 3 <4" * 5_000,
    ],
    ids=["deep", "paragraphs", "list", "side by side", "script", "comment", "shapes", "words"],
)
def test_what_is_only_long_is_read(html: str) -> None:
    """Elements side by side, open paragraphs, scripts, comments and shapes are not deep."""
    long = f"<!doctype html><html><body>{html}{MEETING}"
    refuse_deep(long)
    with pytest.raises(FeedError):
        refuse_deep("<div>" * (DEEPEST + 1) + long)


@pytest.mark.parametrize("html", ["<script>" * 300_000, "<!--" * 500_000, "<" * 2_000_000])
def test_counting_is_linear(html: str) -> None:
    """What is never closed is looked for once."""
    begun = time.process_time()
    refuse_deep(html)
    assert time.process_time() - begun < 1
