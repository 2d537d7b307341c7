from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st
from icalendar.parser import Contentlines

from bot.web import lines

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300)


def unfold(raw: bytes) -> bytes:
    """Undo folding as RFC 5545 section 3.1 says."""
    return raw.replace(b"\r\n ", b"").removesuffix(b"\r\n")


@given(TEXT)
def test_folded_lines_are_short_whole_and_unfold_to_what_they_were(value: str) -> None:
    """No line exceeds 75 octets, none splits a character, and nothing is lost."""
    line = "X:" + lines.text(value)
    raw = lines.fold(line)
    for piece in raw.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(piece) <= 75
        piece.decode("utf-8", "strict")
    assert unfold(raw).decode() == line


@pytest.mark.parametrize("character", ["ä", "€", "🎉"])
def test_a_character_at_the_boundary_moves_to_the_next_line_whole(character: str) -> None:
    """Wherever a multi-byte character stands around octet 75, it stays in one piece."""
    for before in range(68, 78):
        raw = lines.fold("x" * before + character * 60)
        assert all(piece.decode() for piece in raw.removesuffix(b"\r\n").split(b"\r\n"))
        assert unfold(raw).decode() == "x" * before + character * 60


@given(TEXT)
def test_text_never_adds_a_line(value: str) -> None:
    """Whatever a feed says, a parser sees one content line."""
    raw = lines.fold("SUMMARY:" + lines.text(value))
    assert unfold(raw).decode().splitlines() == [unfold(raw).decode()]
    parsed: Any = Contentlines.from_ical(raw)  # type: ignore[no-untyped-call]
    assert len([line for line in parsed if line]) == 1


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("https://köln.example/ä b", "https://k%C3%B6ln.example/%C3%A4b"),
        ("HTTP://x.de/?a=1&b=%20#c", "HTTP://x.de/?a=1&b=%20#c"),
        ("https://x.de/\r\nATTENDEE:mailto:a@b.c", "https://x.de/ATTENDEE:mailto:a@b.c"),
        ("javascript:alert(1)", None),
        ("https://", None),
        ("https://[bad", None),
        ("", None),
        (None, None),
    ],
)
def test_only_web_addresses_pass_and_only_in_ascii(value: str | None, address: str | None) -> None:
    """A link is http(s), holds no white space and no control character."""
    assert lines.uri(value) == address


def test_a_quoted_parameter_cannot_end_its_quotation() -> None:
    """Quotation marks and line breaks in a label become spaces."""
    assert lines.parameter('a"b\r\nc;d:e') == '"a b c;d:e"'


def test_a_lone_surrogate_does_not_break_the_calendar() -> None:
    """Half an emoji from a broken feed becomes a question mark."""
    assert lines.fold("X:\ud83c") == b"X:?\r\n"
