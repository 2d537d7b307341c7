"""Connecting to Slack as an operator does: manifest, doctor, web with and without it."""

from __future__ import annotations

import hashlib
import hmac
import json
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from bot.slack.connecting.scopes import HISTORY, NEEDED
from tests.cli.test_commands import CHANNEL, RULE
from tests.cli.test_running import _free_port, _get
from tests.fakes import failures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Command
    from tests.fakes.slack import SlackStandIn

SECRET = "a signing secret"


@pytest.fixture
def connected(command: Command, slack: SlackStandIn) -> Command:
    """The program with all that Slack needs."""
    command.configure(RULE, CHANNEL)
    command.environment.update(
        SLACK_BOT_TOKEN=slack.token,
        SLACK_API_URL=slack.api_url,
        SLACK_SIGNING_SECRET=SECRET,
        LANG="en_GB.UTF-8",
        PUBLIC_URL="https://treffpunkt.example",
        PORT=str(_free_port()),
    )
    return command


@contextmanager
def running(command: Command, kind: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run a process of the Procfile; yield its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", kind],
        cwd=command.directory,
        env=command.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{command.environment['PORT']}"
    try:
        _get(f"{url}/healthz")
        yield url, process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        finally:
            process.kill()


def ask(url: str, text: str) -> str:
    """Send a signed command, as Slack does."""
    told = {"command": "/treffen", "text": text, "user_id": "U1", "team_id": "T0STANDIN"}
    body = urlencode(told | {"channel_id": "C1", "channel_name": "x"}).encode()
    stamp = str(int(time.time()))
    signed = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signed}"}
    with urlopen(Request(f"{url}/slack/events", body, headers), timeout=10) as answer:
        return str(json.loads(answer.read())["text"])


@pytest.mark.parametrize("kind", ["web", "run"])
def test_commands_are_answered_by_the_program(connected: Command, kind: str) -> None:
    """A signed command reaches the running program and is answered; SIGTERM ends it cleanly."""
    with running(connected, kind) as (url, process):
        assert ask(url, "")
    assert process.returncode == 0


def test_socket_mode_ends_with_the_program(connected: Command, slack: SlackStandIn) -> None:
    """Both connections open while it runs, and SIGTERM closes them."""
    connected.environment["SLACK_APP_TOKEN"] = slack.app_token
    with running(connected, "web") as (_, process):
        end = time.monotonic() + 10
        while slack.sockets.connections < 2 and time.monotonic() < end:
            time.sleep(0.05)
        assert slack.sockets.connections == 2
    assert process.returncode == 0
    assert slack.sockets.connections == 0


def test_without_slack_there_is_nothing_at_its_address(command: Command) -> None:
    """The page is served, Slack's addresses are a 404."""
    command.configure(RULE)
    command.environment["PORT"] = str(_free_port())
    with running(command, "web") as (url, _):
        for path in ("events", "install", "oauth_redirect"):
            with pytest.raises(HTTPError) as refused:
                urlopen(f"{url}/slack/{path}", timeout=5)
            assert refused.value.code == 404
            refused.value.close()


def test_without_slack_nothing_of_it_is_loaded() -> None:
    """Starting costs nothing for what is not used."""
    code = """
import asyncio, sys
from bot.app import App, open_app
from bot.cli import running
from bot.settings import Settings
import bot.web.server
async def look():
    async with open_app(Settings.load({"DATABASE_URL": "sqlite:///:memory:"})) as app:
        async with app.slack() as routes:
            assert routes == ()
asyncio.run(look())
costly = ("slack_bolt", "slack_sdk", "aiohttp", "cryptography")
print([name for name in costly if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_manifest_is_json_and_the_advice_is_not_in_it(command: Command) -> None:
    """What is printed can be pasted; what to do about a local address stands beside it."""
    command.configure(RULE)
    done = command("manifest", "--history")
    granted = json.loads(done.stdout)["oauth_config"]["scopes"]["bot"]
    assert set(granted) == {*NEEDED, *HISTORY}
    assert "PUBLIC_URL" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_doctor_says_what_a_missing_scope_costs(
    connected: Command, slack: SlackStandIn
) -> None:
    """Optional scopes are one line and no fault, a needed one is wrong; each in plain words."""
    slack.scopes -= set(HISTORY)
    done = connected("doctor", "--json")
    (told,) = [one for one in json.loads(done.stdout) if "history" in one["message"]]
    assert (done.returncode, told["state"]) == (0, "ok")
    assert (
        "missing, but optional: channels:history, groups:history, im:history. " in told["message"]
    )
    slack.scopes -= {"users:read"}
    done = connected("doctor", "--json")
    assert done.returncode == 1
    assert "users:read is missing: everybody is answered in the network’s language" in done.stdout


def test_the_doctor_blames_no_token_for_a_fault_of_slack(
    connected: Command, slack: SlackStandIn
) -> None:
    """A 503 says nothing about the token, so nobody is told to install the app again."""
    slack.fail_next("auth.test", failures.server_error(503))
    done = connected("doctor", "--json")
    (told,) = [one for one in json.loads(done.stdout) if one["state"] == "wrong"]
    assert told["message"] == "Slack answered 503, so nothing is known; try later"


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"SLACK_SIGNING_SECRET": ""}, "neither SLACK_SIGNING_SECRET nor SLACK_APP_TOKEN"),
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_SIGNING_SECRET without SLACK_BOT_TOKEN"),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, "with connections:write"),
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "invalid_auth"),
    ],
)
def test_the_doctor_sees_what_does_not_belong_together(
    connected: Command, variables: dict[str, str], said: str
) -> None:
    """Half a connection is wrong, and the doctor says which variable is missing."""
    connected.environment.update(variables)
    done = connected("doctor", "--json")
    assert done.returncode == 1
    assert said in done.stdout
