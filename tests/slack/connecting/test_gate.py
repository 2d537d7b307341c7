from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from bot.slack.connecting import gate
from bot.store.engine import Store
from tests.fakes.slack_person import FORM
from tests.slack.conftest import Clock, slack_application

if TYPE_CHECKING:
    from tests.fakes.slack import SlackStandIn
    from tests.slack.conftest import SlackApplication

COMMAND = urlencode({"command": "/treffen", "user_id": "U1", "team_id": "T0STANDIN", "text": ""})
EVENT = {"type": "event_callback", "team_id": "T0STANDIN", "event_id": "Ev1"}


@pytest.mark.parametrize(
    ("timestamp", "signature"),
    [
        ("", None),
        ("soon", None),
        ("1e9", None),
        ("-1", None),
        ("٣", None),
        (None, ""),
        (None, "v0=ünd"),
        (None, "v0=" + "0" * 64),
        (None, "v1=" + "0" * 64),
        (None, "v0=" + "0" * 63),
    ],
)
async def test_what_slack_did_not_sign_is_refused(
    slack_app: SlackApplication, timestamp: str | None, signature: str | None
) -> None:
    """A timestamp that is no number and a signature that is not Slack's are a 401."""
    ada = slack_app.person()
    answer = await ada.sends_raw(COMMAND, timestamp=timestamp, signature=signature)
    assert answer.status == 401


@pytest.mark.parametrize("name", ["X-Slack-Signature", "X-Slack-Request-Timestamp"])
async def test_a_request_without_proof_is_refused(slack_app: SlackApplication, name: str) -> None:
    """Both headers are needed."""
    ada = slack_app.person()
    await ada.sends_raw(COMMAND)
    assert ada.last_request is not None
    body, headers = ada.last_request
    without = {key: value for key, value in headers.items() if key != name}
    answer = await slack_app.client.post(ada.url, content=body, headers=without)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("{", "application/json"),
        ("[]", "application/json"),
        ("[" * 100_000, "application/json"),
        (b"\xff\xfe", "application/json"),
        ("nonsense", FORM),
        ("payload=nonsense", FORM),
        ("payload=7", FORM),
        (COMMAND, "text/plain"),
        (COMMAND, ""),
        (b"text=" + b"x" * gate.LARGEST, FORM),
    ],
)
async def test_a_broken_body_is_refused(
    slack_app: SlackApplication, body: str | bytes, kind: str
) -> None:
    """Even rightly signed: no JSON object, no form, too large, or of another kind."""
    answer = await slack_app.person().sends_raw(body, content_type=kind)
    assert answer.status == 401


@pytest.mark.parametrize(("seconds", "status"), [(-301, 401), (-299, 200), (299, 200), (301, 401)])
async def test_what_is_old_or_of_the_future_is_refused(
    slack_app: SlackApplication, seconds: int, status: int
) -> None:
    """Five minutes either way are allowed."""
    stamp = str(int(slack_app.clock().timestamp()) + seconds)
    assert (await slack_app.person().sends_raw(COMMAND, timestamp=stamp)).status == status


async def test_a_replay_is_refused_by_every_process(
    slack_app: SlackApplication, store: Store, slack: SlackStandIn
) -> None:
    """The same request again is a 401, also where another process took it the first time."""
    ada = slack_app.person()
    assert (await ada.types("/treffen")).status == 200
    assert (await ada.replays()).status == 401
    async with slack_application(store, slack, clock=slack_app.clock) as other:
        elsewhere = other.person()
        elsewhere.last_request = ada.last_request
        assert (await elsewhere.replays()).status == 401


async def test_of_many_replays_at_once_one_passes(slack_app: SlackApplication) -> None:
    """Those who send the same request at the same moment do not both win."""
    ada = slack_app.person()
    stamp = str(int(slack_app.clock().timestamp()))
    many = await asyncio.gather(*(ada.sends_raw(COMMAND, timestamp=stamp) for _ in range(8)))
    assert sorted(each.status for each in many) == [200] + [401] * 7


async def test_a_replay_is_refused_as_long_as_it_is_fresh(slack_app: SlackApplication) -> None:
    """What is forgotten is stale by then."""
    ada = slack_app.person()
    await ada.types("/treffen")
    for _ in range(4):
        slack_app.clock.move(seconds=100)
        assert (await ada.replays()).status == 401


async def test_a_known_event_has_no_effect(slack_app: SlackApplication) -> None:
    """Slack's retry of an event that we answered is a 200 and nothing else."""
    ada = slack_app.person()
    first = await ada.event("app_home_opened", event_id="Ev7", tab="home", channel="D1", wait=1.0)
    shown = slack_app.slack.calls["views.publish"]
    again = await ada.event("app_home_opened", event_id="Ev7", tab="home", channel="D1", wait=0.2)
    assert (first.status, again.status, shown) == (200, 200, 1)
    assert slack_app.slack.calls["views.publish"] == 1


async def test_an_event_that_was_not_taken_may_come_again(store: Store) -> None:
    """Slack repeats what we answered with an error, and then it takes effect."""
    clock = Clock()
    assert await gate.claim(store, "event:Ev1", clock()) is None
    assert await gate.claim(store, "event:Ev1", clock()) is False
    await gate.conclude(store, "event:Ev1", clock(), done=False)
    assert await gate.claim(store, "event:Ev1", clock()) is None
    await gate.conclude(store, "event:Ev1", clock(), done=True)
    assert await gate.claim(store, "event:Ev1", clock()) is True


async def test_an_event_whose_process_died_may_come_again(store: Store) -> None:
    """What was in work for half a minute is nobody's any more."""
    clock = Clock()
    assert await gate.claim(store, "event:Ev1", clock()) is None
    clock.move(seconds=31)
    assert await gate.claim(store, "event:Ev1", clock()) is None


async def test_slack_verifies_the_address(slack_app: SlackApplication) -> None:
    """The challenge comes back, as Slack wants when the address is entered."""
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"})
    answer = await slack_app.person().sends_raw(body, content_type="application/json")
    assert (answer.status, answer.json) == (200, {"challenge": "3eZbrw1aB"})


async def test_without_a_signing_secret_nothing_passes(
    store: Store, slack: SlackStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is a 503, and the log says what to set."""
    async with slack_application(store, slack, SLACK_SIGNING_SECRET="") as running:
        answer = await running.person().sends_raw(COMMAND)
    assert answer.status == 503
    assert "SLACK_SIGNING_SECRET is not set" in capsys.readouterr().out


async def test_only_post_is_asked(slack_app: SlackApplication) -> None:
    """A browser that looks at the address is told so."""
    answer = await slack_app.client.get(f"{slack_app.url}/slack/events")
    assert answer.status_code == 405


@pytest.mark.parametrize(
    "told",
    [
        {"event": 7},
        {"type": "event_callback", "event": "x", "event_id": "Ev1"},
        {"type": "event_callback", "event": {"type": ["x"]}, "event_id": {"a": 1}},
        {"type": "event_callback", "authorizations": 7, "event_id": None},
        {"type": "block_actions", "actions": 7, "user": "U1"},
        {"type": "view_submission", "view": None, "team": [], "user": 3},
        {"type": 7},
    ],
)
async def test_a_body_of_odd_shape_is_no_failure_of_ours(
    slack_app: SlackApplication, told: dict[str, object]
) -> None:
    """Even rightly signed, what has not Slack's shape harms nothing, and the next is answered."""
    ada = slack_app.person()
    answer = await ada.sends_raw(json.dumps(told), content_type="application/json")
    form = await ada.sends_raw(urlencode({"payload": json.dumps(told)}))
    assert max(answer.status, form.status) < 500
    assert (await ada.types("/treffen")).in_time


async def test_a_locked_database_keeps_nobody_waiting(
    slack_app: SlackApplication, database_url: str
) -> None:
    """A question is answered in time while somebody else writes for long."""
    elsewhere = Store.open(database_url)
    ada = slack_app.person()
    await ada.types("/treffen")
    async with elsewhere.write():
        answer = await ada.types("/treffen")
    await elsewhere.close()
    assert (answer.status, answer.in_time) == (200, True)
