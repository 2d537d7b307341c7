from __future__ import annotations

import time

import pytest

from bot.domain.normalise.text_of import (
    DESCRIPTION_LIMIT,
    markdown,
    one_line,
    place_line,
    shorten,
    untracked,
    web_address,
)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Hallo <b>Welt </b>und</p><ul><li>a<li>b</ul>", "Hallo **Welt** und\n\n- a\n- b"),
        ("<a href='https://x.de/a'>hier</a>", "[hier](https://x.de/a)"),
        ("<a href='https://x.de/a'>https://x.de/a</a>", "https://x.de/a"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<b>Wo?</b>\nIm Hub", "**Wo?**\nIm Hub"),
        ("<script>alert(1)</script><h2>Titel</h2>Text", "## Titel\n\nText"),
        ("<b></b>leer", "leer"),
        ("<a href='javascript:alert(1)'>böse</a>", "böse"),
    ],
)
def test_html_becomes_markdown(html: str, expected: str) -> None:
    """HTML becomes the Markdown that reads the same, without scripts or bad links."""
    assert markdown(html) == expected


@pytest.mark.parametrize(
    "text",
    [
        "**vor Ort** und [online](https://bbb.example.org/b/lab).\n\n* a\n* b",
        "Einführung in <Open Data>",
        "[Bus](https://de.wikipedia.org/wiki/Bus_(Verkehr))",
        "<https://example.org> und <mailto:a@example.org>",
        "[e]: https://example.org",
    ],
)
def test_markdown_is_left_alone(text: str) -> None:
    """Markdown, and angle brackets that are no HTML, stay as they were written."""
    assert markdown(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[x](javascript:alert(1))", "x"),
        ("[x](&#x6A;avascript:alert)", "x"),
        ("[x](/relativ)", "x"),
        ("![Foto](https://tracker.example/x.png)", "[Foto](https://tracker.example/x.png)"),
        ("<javascript:alert>", "javascript:alert"),
        ("a\n[d]: javascript:alert\nb", "a\n\nb"),
        ("[x](data:a(b(c)))", "[x] (data:a(b(c)))"),
    ],
)
def test_links_lead_to_the_web_only(text: str, expected: str) -> None:
    """A link to anything but http(s) and mailto loses its target, however it is disguised."""
    assert markdown(text) == expected


def test_invisible_characters_are_dropped() -> None:
    """Bidi overrides, zero-width characters and lone surrogates vanish, emoji stay whole."""
    hostile = "Tr\u200beff\u202een\u00ad \x00\x1b\ud800👩\u200d💻 &#8238;!"
    assert one_line(hostile, 100) == "Treffen 👩\u200d💻 !"


def test_one_line_is_one_line() -> None:
    """Line breaks of every kind and runs of blanks become single blanks, entities letters."""
    assert one_line(" Bäume\r\n&amp;\u2028 \t Daten <x> ", 100) == "Bäume & Daten <x>"


def test_decomposed_umlauts_are_composed() -> None:
    """What macOS writes as u and two dots is the same word as elsewhere."""
    assert one_line("Mu\u0308nchen", 100) == "München"


def test_shortening_cuts_at_a_word() -> None:
    """A text that is too long ends at a blank with an ellipsis within the limit."""
    assert shorten("eins zwei drei", 12) == "eins zwei…"
    assert len(shorten("x" * 50, 12)) == 12


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        (" <https://example.org> ", "https://example.org"),
        ("www.example.org", "https://www.example.org"),
        ("https://example.org (Anmeldung)", "https://example.org"),
        ("https://user:secret@example.org/", None),
        ("javascript:alert(1)", None),
        ("ftp://example.org", None),
        ("http://[::1", None),
        ("https://example.org:port/", None),
        ("https://", None),
        ("https://example.org/" + "a" * 3000, None),
        ("", None),
        (None, None),
    ],
)
def test_web_addresses(text: str | None, expected: str | None) -> None:
    """Only an http(s) address of sane length, without credentials, is one."""
    assert web_address(text) == expected


@pytest.mark.parametrize(
    "piece",
    ["[", "<div>", "[](    ", "&", "<a ", "[a](", "\u0301", "((", "<b><p>", "](", "[a]:\n", "<a:"],
)
def test_ten_megabytes_cost_little(piece: str) -> None:
    """Ten megabytes of hostile markup are cut, not pondered."""
    text = piece * (10_000_000 // len(piece))
    before = time.perf_counter()
    assert len(markdown(text) or "") <= DESCRIPTION_LIMIT
    one_line(text, 300)
    web_address(text)
    assert time.perf_counter() - before < 5


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://a.example/b?utm_source=rss&utm_medium=feed", "https://a.example/b"),
        ("https://a.example/b?id=7&utm_campaign=x#dates", "https://a.example/b?id=7#dates"),
        ("https://a.example/?fbclid=1&Day=2&mc_eid", "https://a.example/?Day=2"),
        ("https://a.example/?source=list&ref=7", "https://a.example/?source=list&ref=7"),
        ("https://a.example/#a?utm_x=1", "https://a.example/#a?utm_x=1"),
        ("https://a.example/b", "https://a.example/b"),
        (None, None),
    ],
)
def test_nobody_is_told_where_a_reader_comes_from(
    address: str | None, expected: str | None
) -> None:
    """Campaigns are cut out of addresses; what may lead somewhere else stays."""
    assert untracked(address) == expected


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("Haus\nStr 1\n12345 Berlin", "Haus, Str 1, 12345 Berlin"),
        ("Haus\r\n\r\n  Str   1\r\n", "Haus, Str 1"),
        ("Haus,\nStr 1 ,\n12345 Berlin", "Haus, Str 1 , 12345 Berlin"),
        ("Ort:\nHaus\n(2. Stock)", "Ort: Haus (2. Stock)"),
        ("Haus\nhttps://haus.example/a\nBerlin", "Haus https://haus.example/a Berlin"),
        ("Haus &amp; Hof&#10;Berlin", "Haus & Hof, Berlin"),
        ("Haus, Str 1", "Haus, Str 1"),
        (" \n ", ""),
        (None, ""),
    ],
)
def test_the_lines_of_a_place_part_at_commas(lines: str | None, told: str) -> None:
    """An address that is written line below line is one line, and still an address."""
    assert place_line(lines) == told


def test_a_place_has_an_end() -> None:
    """However many lines a place has, it is cut and costs no time."""
    begun = time.perf_counter()
    assert len(place_line("x\n" * 1_000_000)) <= 500
    assert time.perf_counter() - begun < 0.5
