"""Lines are folded as `icalendar` folds them, which calendar programs are known to read."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import given, strategies as st
from icalendar.parser import Contentline

from bot.web.calendars.folding import folded

PEER: Final[Any] = Contentline
LINES = st.text(st.sampled_from("aä€😀\\^,; "), max_size=400) | st.text("x\\", max_size=200)


@given(LINES)
def test_lines_are_folded_alike(line: str) -> None:
    """Whatever letters and escapes meet at the edge of a line."""
    assert folded(line) == PEER(line).to_ical()
