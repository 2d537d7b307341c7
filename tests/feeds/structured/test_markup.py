"""The bytes of a page become its text, and its tree is walked without recursion."""

from __future__ import annotations

import pytest

from bot.feeds.document import Document
from bot.feeds.structured.markup import decode, elements, parse


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("Grüße – „Köln“".encode(), ""),
        ("Grüße – „Köln“".encode(), "text/html; charset=UTF-8"),
        ("Grüße – „Köln“".encode("utf-8-sig"), "text/html; charset=latin1"),
        ("Grüße – „Köln“".encode("utf-16"), ""),
        ("Grüße – „Köln“".encode("cp1252"), "text/html; charset=ISO-8859-1"),
        ("Grüße – „Köln“".encode("cp1252"), "text/html; charset=utf-8"),
        ("Grüße – „Köln“".encode("cp1252"), ""),
        ("Grüße – „Köln“".encode(), "text/html; charset=klingon"),
    ],
)
def test_reads_the_letters_that_were_meant(body: bytes, content_type: str) -> None:
    """By mark, header or looks; a wrong header does not spoil a page."""
    assert decode(body, content_type) == "Grüße – „Köln“"


def test_a_meta_element_names_the_encoding() -> None:
    """Where the header is silent."""
    page = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2">Łódź'
    assert decode(page.encode("iso-8859-2"), "text/html") == page


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("/a/", "https://lab.example/a/"),
        ("https://cdn.example/", "https://cdn.example/"),
        ("javascript:1", "https://lab.example/p"),
        ("http://[", "https://lab.example/p"),
    ],
)
def test_links_start_at_the_base(base: str, expected: str) -> None:
    """A base element counts if it leads to the web."""
    document = Document("https://lab.example/p", f'<base href="{base}"><p>'.encode())
    assert parse(document).base == expected


def test_each_element_is_entered_and_left_once() -> None:
    """The walk visits everything below an element, in order, and nothing beside it."""
    page = parse(Document("https://x/", b"<ul><li>1<b>2</b></li><!-- c --><li></li></ul><p>"))
    top = page.tree.css_first("ul")
    assert top is not None
    walk = [f"{'' if entered else '/'}{node.tag}" for node, entered in elements(top)]
    assert walk == ["ul", "li", "b", "/b", "/li", "li", "/li", "/ul"]


def test_a_deep_page_is_walked_without_recursion() -> None:
    """Nineteen hundred levels are as good as three."""
    page = parse(Document("https://x/", b"<div>" * 1_900))
    assert page.root is not None
    assert sum(1 for _ in elements(page.root)) == 2 * (1_900 + 3)
