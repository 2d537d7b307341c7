"""The command by which a person decides about messages whose answer was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.test_commands import CHANNEL, RULE
from tests.fakes import failures

if TYPE_CHECKING:
    from tests.cli.conftest import Command
    from tests.fakes.slack import SlackStandIn

POST = "chat.postMessage"
BEFORE = "2027-01-18T08:00:00+01:00"
MORNING = "2027-01-18T09:01:00+01:00"


@pytest.fixture
def lost(command: Command, slack: SlackStandIn) -> int:
    """A digest whose answer was lost; Slack did not take it."""
    command.configure(RULE, CHANNEL)
    command.environment["SLACK_BOT_TOKEN"] = slack.token
    command.environment["SLACK_API_URL"] = slack.api_url
    slack.fail_next(POST, failures.answer_lost(accept=False))
    assert command("tick", "--at", BEFORE).returncode == 0
    assert command("tick", "--at", MORNING).returncode == 0
    (row,) = command.json("unknown")
    assert (row["channel"], row["kind"], row["part"]) == ("#treffen", "digest", 1)
    assert row["error"].startswith("Slack's answer was lost")
    return int(row["id"])


def test_nothing_is_unknown_at_first(command: Command) -> None:
    """Then it says so, and prints an empty array."""
    command.configure(RULE)
    assert command.json("unknown") == []
    assert "Von jeder Nachricht ist bekannt" in command("unknown").stdout


def test_what_was_posted_is_left_alone(command: Command, slack: SlackStandIn, lost: int) -> None:
    """Once somebody has seen it in the channel it counts as sent, and is not sent again."""
    assert "--posted" in command("unknown").stdout
    assert command("unknown", str(lost), "--posted").returncode == 0
    assert command.json("unknown") == []
    assert command("tick", "--at", MORNING).returncode == 0
    assert slack.calls[POST] == 1


def test_what_is_missing_is_sent_again(command: Command, slack: SlackStandIn, lost: int) -> None:
    """Once somebody has missed it in the channel the next tick sends it."""
    late = command("unknown", str(lost), "--again", "--at", "2027-02-01T08:00:00+01:00")
    assert late.returncode == 2
    assert "too late" in late.stderr
    assert command("unknown", str(lost), "--again", "--at", MORNING).returncode == 0
    assert command("tick", "--at", MORNING).returncode == 0
    assert len(slack.posts("#treffen")) == 1
    assert command.json("unknown") == []


@pytest.mark.usefixtures("lost")
def test_what_to_look_for_is_said_in_words(command: Command) -> None:
    """Whoever looks into the channel reads what kind of message it is and of which days."""
    told = " ".join(command("unknown").stdout.split())
    assert "Übersicht" in told
    assert "18." in told
    assert "Januar" in told
    assert "1/1" not in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--posted",), "say which one"),
        (("1",), "say either --posted or --again"),
        (("1", "--posted", "--again"), "say either --posted or --again"),
        (("99", "--posted"), "no such delivery is unknown"),
    ],
)
def test_half_a_decision_is_refused(
    command: Command, arguments: tuple[str, ...], told: str
) -> None:
    """The message says what is missing."""
    command.configure(RULE)
    done = command("unknown", *arguments)
    assert done.returncode == 2
    assert told in done.stderr
