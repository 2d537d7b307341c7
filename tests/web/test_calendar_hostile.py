"""Whatever feeds say, a calendar stays the calendar that we meant."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings, strategies as st

from tests.web.samples import occurrence
from tests.web.test_calendar import read, render

HOSTILE = st.one_of(
    st.text(max_size=200),
    st.sampled_from(
        [
            "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil",
            "a\nATTENDEE:mailto:x@y.z",
            "\u2028BEGIN:VALARM\x85\x0b\x0c",
            '";CN="x',
            "\\n\\,\\;\\",
        ]
    ),
)


@settings(max_examples=150)
@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_text_from_feeds_cannot_add_lines_or_events(
    title: str, place: str, description: str, link: str
) -> None:
    """One hostile meeting stays one event with our UID, whatever its words."""
    hostile = replace(
        occurrence(),
        title=title,
        place=place,
        description=description,
        url="https://x.de/" + link,
        join_url="https://x.de/" + link,
    )
    raw = render(hostile, occurrence(2))
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    calendar = read(raw)
    assert [str(one["UID"]) for one in calendar.events] == ["o1@treffpunkt", "o2@treffpunkt"]
    assert not any("ATTENDEE" in one or one.subcomponents for one in calendar.events)
