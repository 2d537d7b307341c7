from __future__ import annotations

import io
import logging
import re
from typing import TYPE_CHECKING

import pytest
import structlog

from bot.cli.logs import LONGEST, cleaned, configure_logging

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Logged = Callable[[str], Callable[[], list[str]]]


@pytest.fixture
def logged() -> Iterator[Logged]:
    """Set logging up as the commands do, at a level; then say which lines came."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    kept = structlog.get_config()

    def begin(level: str) -> Callable[[], list[str]]:
        told = io.StringIO()
        configure_logging(level, told)
        return lambda: told.getvalue().splitlines()

    yield begin
    root.handlers[:], root.level = before
    structlog.configure(**kept)
    structlog.contextvars.clear_contextvars()


def fail() -> None:
    """Raise what nobody expects."""
    raise ZeroDivisionError("no labs")


def test_a_line_says_what_it_belongs_to(logged: Logged) -> None:
    """What is bound stands in front, in one order, and words in quotes."""
    lines = logged("info")
    log = structlog.get_logger("bot")
    with structlog.contextvars.bound_contextvars(run="5f2a", job="deliver"):
        log.info("delivery sent", channel="C1", delivery=17)
    (line,) = lines()
    stamp, _, rest = line.partition(" ")
    assert stamp.startswith("timestamp=20")
    assert rest == 'level=info event="delivery sent" job=deliver run=5f2a delivery=17 channel=C1'


def test_an_error_is_one_line_that_names_its_place(logged: Logged) -> None:
    """A traceback is for whoever asks for it; what libraries log looks the same."""
    lines = logged("info")
    for log in (structlog.get_logger("bot"), logging.getLogger("some.library")):
        try:
            fail()
        except ZeroDivisionError:
            log.exception("it broke")
    ours, theirs = lines()
    told = 'error="ZeroDivisionError: no labs" at=tests/cli/test_logs.py:'
    assert told in ours
    assert told in theirs
    assert 'event="it broke" logger=some.library' in theirs


def test_debug_shows_the_way_an_error_came_up(logged: Logged) -> None:
    """With LOG_LEVEL=debug the traceback stands in the line."""
    lines = logged("debug")
    try:
        fail()
    except ZeroDivisionError:
        structlog.get_logger("bot").exception("it broke")
    (line,) = lines()
    assert "Traceback (most recent call last)" in line
    assert ", in fail" in line


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "https://calendar.example/private-1a2b/basic.ics?k=v: no",
            "https://calendar.example/… no",
        ),
        ("smtps://bot:hunter2@mail.example: refused", "smtps://…@mail.example: refused"),
        ("postgresql://bot:hunter2@db/treffen", "postgresql://db/…"),
        ("not_authed: xoxb-12-ab, xapp-1-A0-b", "not_authed: …, …"),
        ("no mailbox karlsruhe@codefor.de here", "no mailbox …@… here"),
        ("signed with whsec_MfKQ9r8GKYqrTwjU", "signed with …"),
        ("red \x1b[31malert\r", "red \ufffd[31malert\ufffd"),
        ("http://localhost:8000 at 3/4", "http://localhost:8000 at 3/4"),
    ],
)
def test_nothing_private_stands_in_a_line(text: str, told: str) -> None:
    """Addresses end after their host; logins, tokens and people's mail addresses go."""
    assert cleaned(text) == told


def test_a_stranger_cannot_fill_the_log(logged: Logged) -> None:
    """A value is cut, a line break in it begins no line, and reading it takes no time."""
    lines = logged("info")
    error = "a@" * 200_000 + "\nlevel=error event=forged"
    structlog.get_logger("bot").warning("source.failed", error=error, cause="b\nlevel=error")
    (line,) = lines()
    assert len(line) < LONGEST + 200


class Terminal(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_a_person_is_spared_what_only_programs_read(logged: Logged) -> None:
    """A terminal shows the time of day; what migrates the database keeps quiet everywhere."""
    lines, shown = logged("info"), Terminal()
    logging.getLogger("alembic.runtime.migration").info("Running upgrade")
    assert lines() == []
    configure_logging("info", shown)
    structlog.get_logger("bot").info("scheduler.started")
    assert re.fullmatch(
        r"\x1b\[2m\d\d:\d\d:\d\d\x1b\[0m .*scheduler\.started.*\n", shown.getvalue()
    )
