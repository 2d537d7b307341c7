"""The commands that stay or send: tick, run."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

import icalendar
import pytest

from tests.cli.test_commands import CHANNEL, RULE

if TYPE_CHECKING:
    from tests.cli.conftest import Command
    from tests.fakes.slack import SlackStandIn

BEFORE = "2027-01-17T12:00:00+01:00"
DUE = "2027-01-18T09:00:30+01:00"
LATER = "2027-01-18T09:30:00+01:00"
TOO_LATE = "2027-01-20T09:30:00+01:00"


@pytest.fixture
def slack_command(command: Command, slack: SlackStandIn) -> Command:
    """The program with a Slack token and one subscribed channel."""
    command.configure(RULE, CHANNEL)
    command.environment.update(SLACK_BOT_TOKEN=slack.token, SLACK_API_URL=slack.api_url)
    return command


def test_tick_posts_the_digest_once(slack_command: Command, slack: SlackStandIn) -> None:
    """Nothing before it is due, one post when it is, nothing again."""
    for moment, posts in ((BEFORE, 0), (DUE, 1), (LATER, 1)):
        assert slack_command("tick", "--at", moment).returncode == 0
        assert len(slack.posts("#treffen")) == posts
    assert "Mo 18. Jan., 19:00–21:00, Impact Hub" in slack.posts("#treffen")[0].text


def test_after_downtime_too_late_is_left_out(slack_command: Command, slack: SlackStandIn) -> None:
    """A weekly digest more than 48 hours late is not posted, and the log says so."""
    slack_command("tick", "--at", BEFORE)
    done = slack_command("tick", "--at", TOO_LATE)
    assert slack.posts("#treffen") == []
    assert "late" in done.stderr


def test_pause_stops_all_posting(slack_command: Command, slack: SlackStandIn) -> None:
    """While paused nothing is posted; resume makes up for what is not too late."""
    slack_command("tick", "--at", BEFORE)
    slack_command("pause")
    slack_command("tick", "--at", DUE)
    assert slack.posts("#treffen") == []
    slack_command("resume")
    slack_command("tick", "--at", LATER)
    assert len(slack.posts("#treffen")) == 1


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _get(url: str) -> bytes:
    for _ in range(600):
        try:
            with urlopen(url, timeout=5) as answer:
                body: bytes = answer.read()
                return body
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(f"{url} never answered")


def _read_until(process: subprocess.Popen[str], words: str) -> str:
    """Return what a process says up to the line that holds the words; it is ended after 30 s."""
    assert process.stdout is not None
    too_long = threading.Timer(30, process.kill)
    too_long.start()
    read = ""
    for line in process.stdout:
        read += line
        if words in line:
            break
    too_long.cancel()
    assert words in read, read
    return read


def test_run_shows_serves_and_stops(command: Command) -> None:
    """`run` prints the board, serves page and calendar, and SIGTERM ends it within 10 s."""
    command.configure(RULE, CHANNEL)
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=command.directory,
        env={**command.environment, "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert b"<html" in _get(f"http://127.0.0.1:{port}/")
        assert _get(f"http://127.0.0.1:{port}/readyz")
        calendar: bytes = b""
        for _ in range(100):
            calendar = _get(f"http://127.0.0.1:{port}/calendar.ics")
            if b"VEVENT" in calendar:
                break
            time.sleep(0.2)
        assert icalendar.Calendar.from_ical(calendar).walk("VEVENT")
        # The calendar is filled before the board is all said: only then is there an end to ask for.
        board = _read_until(process, f"http://localhost:{port}/calendar.ics")
    finally:
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=15)
    assert time.monotonic() - asked < 10
    assert process.returncode == 0, err
    assert "Treffpunkt" in board
    assert "Traceback" not in board + out


def test_two_runs_on_one_port_say_what_to_do(command: Command) -> None:
    """A taken port is one line that names PORT."""
    command.configure(RULE, CHANNEL)
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        command.environment["PORT"] = str(taken.getsockname()[1])
        done = command("run")
    assert done.returncode == 2
    assert "PORT" in done.stderr
    assert "Traceback" not in done.stderr
