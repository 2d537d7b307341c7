from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings, strategies as st
from rich.cells import cell_len
from rich.console import Console

from bot.domain.delivery import Content
from bot.domain.digest import compose, latest_due
from bot.domain.event import Attendance, Status
from bot.slack.messages.terminal import draw_digest, draw_reminder, drawn
from bot.text import translator
from tests.domain.meetings import REGISTRY, at, evening, meeting, weekly

if TYPE_CHECKING:
    from bot.domain.event import Occurrence

NOW = at("2027-01-11", "09:00")


def draw(*occurrences: Occurrence, width: int = 80, site: str = "", **facts: Any) -> str:
    """Return Monday's digest as a terminal of that width shows it, without colours."""
    subscription = weekly(**facts)
    due = latest_due(subscription, NOW)
    assert due is not None
    parts = compose(subscription, due, occurrences, NOW)
    known = {each.id: each for each in occurrences}
    t = translator(subscription.language)
    console = Console(width=width, color_system=None)
    with console.capture() as capture:
        console.print(draw_digest(parts, known, REGISTRY, t, public_url=site))
    return capture.get()


def inside(picture: str) -> list[str]:
    """Return the lines within the frame."""
    return [each[3:-3].rstrip() for each in picture.splitlines()[2:-2]]


def test_a_digest_reads_like_a_bulletin_board() -> None:
    """Days, clocks and places stand in columns, the regular evenings below."""
    picture = draw(
        meeting(
            "talk",
            at("2027-01-13"),
            title="Offene Haushalte",
            place="Impact Hub, Kaiserstr 97",
            url="https://example.org/talk",
        ),
        meeting("off", at("2027-01-13", "20:00"), status=Status.CANCELLED, labs=("koeln",)),
        evening("a", at("2027-01-13")),
        evening("b", at("2027-01-14"), labs=("muenster",), place="Cafe SpecOps"),
        site="https://treffpunkt.example",
    )
    assert "Treffen, 11.–17. Januar 2027" in picture.splitlines()[0]
    assert inside(picture) == [
        "Mittwoch, 13. Januar",
        "  19:00–21:00  Karlsruhe: Offene Haushalte",
        "               Impact Hub, Kaiserstr 97",
        "               https://example.org/talk",
        "  20:00–22:00  ABGESAGT · Köln: Titel off",
        "",
        "Wie immer (laut Regel, noch nicht bestätigt)",
        "  Leipzig  Mi 13. Jan., 19:00–21:00 · Basislager",
        "  Münster  Do 14. Jan., 19:00–21:00 · Cafe SpecOps",
        "",
        "Alle Treffen: https://treffpunkt.example/",
        "Kalender abonnieren: https://treffpunkt.example/calendar.ics",
    ]


def test_an_online_meeting_shows_where_to_join() -> None:
    """A terminal may not follow links, so the address to join stands there in full."""
    told = inside(
        draw(
            meeting(
                "call",
                at("2027-01-13"),
                attendance=Attendance.ONLINE,
                join_url="https://bbb.example/x",
                url="https://example.org/call",
            )
        )
    )
    assert told[2:] == [
        "               Online teilnehmen",
        "               https://bbb.example/x",
    ]


def test_a_cancelled_meeting_shows_no_address_to_join() -> None:
    """Nobody should sit alone in a meeting that is off."""
    off = meeting(
        "off", at("2027-01-13"), status=Status.CANCELLED, join_url="https://bbb.example/x"
    )
    assert "bbb.example" not in draw(off)


def test_a_long_clock_leads_its_meeting() -> None:
    """What lasts for days has a line of its own instead of a column that squeezes the rest."""
    told = inside(draw(meeting("camp", date(2027, 1, 15), date(2027, 1, 18))))
    assert [each.strip() for each in told] == [
        "Freitag, 15. Januar",
        "Fr 15. – So 17. Jan.",
        "Karlsruhe: Titel camp",
    ]


def test_an_empty_week_is_said() -> None:
    """Who asked for it reads one sentence in the frame."""
    assert inside(draw(empty=True)) == ["Für diese Tage ist nichts angekündigt."]


def test_every_part_has_its_frame() -> None:
    """A long digest is several boards, as it is several messages."""
    picture = draw(*(meeting(f"{n:02}", at("2027-01-13")) for n in range(30)))
    assert picture.count("╭") == 2
    assert "Teil 2 von 2" in picture


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_board_is_never_wider_than_eighty_columns(width: int) -> None:
    """It shrinks with the terminal, and does not sprawl on a wide one."""
    picture = draw(meeting("m", at("2027-01-13"), title="Wort " * 60), width=width)
    assert max(map(cell_len, picture.splitlines())) == min(width, 80)


@given(st.text(max_size=200), st.text(max_size=200))
@settings(deadline=None)
def test_text_from_feeds_cannot_command_the_terminal(title: str, place: str) -> None:
    """No control character, no markup and no line break gets through."""
    hostile = f"[bold red]\x1b]0;pwned\x07\x9b31m\r{title}"
    picture = draw(meeting("m", at("2027-01-13"), title=hostile, place=place))
    assert "[bold red]]0;pwned31m" in picture
    assert not any(ord(each) < 32 or 127 <= ord(each) < 160 for each in picture if each != "\n")


def test_a_reminder_is_drawn_in_the_same_frame() -> None:
    """Without Slack a reminder is a small board of one meeting."""
    content = Content(language="de", timezone="Europe/Berlin", special=("m",))
    known = {"m": evening("m", at("2027-01-13"))}
    t = translator("de")
    picture = drawn(draw_reminder(content, known, REGISTRY, t, public_url=""))
    assert "Erinnerung" in picture.splitlines()[0]
    assert inside(picture) == [
        "Mittwoch, 13. Januar, 19:00–21:00",
        "laut Regel · Leipzig",
        "Basislager, Peterssteinweg 14, 04107 Leipzig",
    ]
