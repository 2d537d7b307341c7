from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, strategies as st
from icalendar import Event
from icalendar.parser import Contentlines

from bot.web.calendars.event import Telling, event_bytes
from tests.web.samples import PUBLIC_URL, occurrence, registry

if TYPE_CHECKING:
    from bot.domain.event import Occurrence

TEXT = st.text(max_size=300)
LABS = registry()


def lines(one: Occurrence) -> list[bytes]:
    """Return an event as the folded lines that are sent."""
    raw = event_bytes(Telling.of(one, LABS, PUBLIC_URL, "de"))
    assert raw.endswith(b"\r\n")
    return raw.removesuffix(b"\r\n").split(b"\r\n")


def unfolded(one: Occurrence) -> list[str]:
    """Undo folding as RFC 5545 section 3.1 says."""
    return b"\r\n".join(lines(one)).replace(b"\r\n ", b"").decode().split("\r\n")


@given(TEXT)
def test_lines_are_short_and_whole(value: str) -> None:
    """No line exceeds 75 octets, none splits a character."""
    for line in lines(occurrence(title=value, place=value, description=value)):
        assert len(line) <= 75
        line.decode("utf-8", "strict")


@pytest.mark.parametrize("character", ["ä", "€", "🎉", "\\", ","])
def test_a_character_at_the_boundary_moves_to_the_next_line_whole(character: str) -> None:
    """Wherever a wide or escaped character stands around octet 75, it stays in one piece."""
    for before in range(50, 78):
        title = "x" * before + character * 60
        (event,) = Event.from_ical(b"\r\n".join(lines(occurrence(title=title))), multiple=True)
        assert str(event["SUMMARY"]) == f"OK Lab Köln: {title}"


@given(TEXT)
def test_text_never_adds_a_line(value: str) -> None:
    """Whatever a feed says, it stays on the line it belongs to, for any notion of a line."""
    told = unfolded(occurrence(title=value, place=value, description=value))
    plain = unfolded(occurrence(title="t", place="p", description="d"))
    names = [line.partition(":")[0] for line in told if not line.startswith("LOCATION")]
    assert names == [line.partition(":")[0] for line in plain if not line.startswith("LOCATION")]
    assert all(line.splitlines() == [line] for line in told)
    parsed: Any = Contentlines.from_ical(b"\r\n".join(lines(occurrence(title=value))))  # type: ignore[no-untyped-call]
    assert len([line for line in parsed if line]) == len(unfolded(occurrence(title=value)))


def test_a_lone_surrogate_does_not_break_the_calendar() -> None:
    """Half an emoji from a broken feed becomes a question mark."""
    assert "SUMMARY:OK Lab Köln: Halb?" in unfolded(occurrence(title="Halb\ud83c"))
