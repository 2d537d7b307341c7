from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.domain.delivery import Message
from bot.errors import StoreError
from bot.slack import commands, listeners
from bot.slack.asking import commands as asking

if TYPE_CHECKING:
    from bot.slack.office import Call
    from tests.slack.conftest import SlackApplication


async def test_a_command_is_answered_at_once(slack_app: SlackApplication) -> None:
    """A signed command passes the gate and Bolt, and is answered in the acknowledgement."""
    ada = slack_app.person("U1", locale="de-DE")
    answer = await ada.types("/next-meetup köln")
    assert answer.in_time
    assert answer.text


async def test_slack_is_not_asked_whose_token_it_is(slack_app: SlackApplication) -> None:
    """Within the three seconds only users.info is asked, once per person."""
    ada = slack_app.person()
    for _ in range(3):
        await ada.types("/treffen")
    assert dict(slack_app.slack.calls) == {"users.info": 1}


@pytest.mark.parametrize(
    ("words", "verb", "rest"),
    [
        ("subscribe köln", "subscribe", "köln"),
        ("ABONNIEREN  Köln ", "subscribe", "Köln"),
        ("subscribbe", "subscribe", ""),
        ("einstelungen", "settings", ""),
        ("Hilfe", "help", ""),
        ("hlep", "help", ""),
        ("?", "help", ""),
        ("stop", "help", ""),
        ("vergiss mich", "forget-me", ""),
        ("Forget me", "forget-me", ""),
        ("liste", "list", ""),
        ("list köln online", "list", "köln online"),
        ("last week", None, "last week"),
        ("köln nächste woche", None, "köln nächste woche"),
        ("", None, ""),
        ("ulm", None, "ulm"),
    ],
)
def test_the_first_word_decides(words: str, verb: str | None, rest: str) -> None:
    """English and German verbs, one slip allowed; any other word is a question for meetings."""
    from tests.domain.some_labs import REGISTRY

    expected = asking.meetups if verb is None else commands.VERBS[verb]
    assert commands.handler(words, REGISTRY) == (expected, rest)


@pytest.mark.parametrize("words", ["help", "Hilfe", "stop", "?"])
async def test_the_next_meetup_knows_help(slack_app: SlackApplication, words: str) -> None:
    """Whoever asks for help where meetings are asked for gets the same help."""
    ada = slack_app.person()
    asked = await ada.types(f"/next-meetup {words}")
    assert asked.text == (await ada.types("/meetups help")).text
    assert "/meetups" in asked.text


async def _broken(_call: Call) -> None:
    raise ZeroDivisionError


async def _unreachable(_call: Call) -> None:
    raise StoreError("gone")


async def _slow(call: Call) -> None:
    await asyncio.sleep(0.3)
    await call.answer(Message(text="spät, aber da", blocks=()))


async def _slow_and_broken(_call: Call) -> None:
    await asyncio.sleep(0.3)
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("handler", "said"),
    [
        (_broken, "Something went wrong on our side"),
        (_unreachable, "We cannot reach our data right now"),
    ],
)
async def test_a_handler_that_fails_is_not_silence(
    slack_app: SlackApplication,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    handler: commands.Handler,
    said: str,
) -> None:
    """The person gets one sentence in time, and the log the error, once."""
    monkeypatch.setitem(commands.VERBS, "status", handler)
    answer = await slack_app.person(locale="en-US").types("/meetups status")
    assert answer.in_time
    assert said in answer.text
    assert capsys.readouterr().out.count("a listener failed") == 1


@pytest.mark.parametrize(
    ("handler", "said"), [(_slow, "spät, aber da"), (_slow_and_broken, "schiefgegangen")]
)
async def test_a_slow_handler_is_acknowledged_first(
    slack_app: SlackApplication,
    monkeypatch: pytest.MonkeyPatch,
    handler: commands.Handler,
    said: str,
) -> None:
    """What takes longer is acknowledged in time, and the answer follows."""
    monkeypatch.setitem(commands.VERBS, "status", handler)
    monkeypatch.setattr(listeners, "PATIENCE", 0.05)
    answer = await slack_app.person().types("/meetups status", wait=10.0)
    assert answer.seconds < 0.25
    assert said in answer.text


async def test_a_button_of_long_ago_is_answered(slack_app: SlackApplication) -> None:
    """A button that nobody hears any more gets a sentence; a link only its acknowledgement."""
    elements = [
        {"type": "button", "action_id": name, "text": {"type": "plain_text", "text": name}, **more}
        for name, more in (("gone", {}), ("link", {"url": "https://example.org"}))
    ]
    block = {"type": "actions", "block_id": "b", "elements": elements}
    client = slack_app.connected.bolt.client
    await client.chat_postMessage(
        channel="C1", text="x", blocks=[block], token=slack_app.slack.token
    )
    ada, (post,) = slack_app.person(), slack_app.slack.posts("C1")
    assert "veraltet" in (await ada.clicks(post, "gone")).text
    answer = await ada.clicks(post, "link", wait=0.2)
    assert (answer.status, answer.text) == (200, "")


async def test_events_that_nobody_wants_are_acknowledged(slack_app: SlackApplication) -> None:
    """A Slack event that we did not ask for is a 200, or Slack would send it again."""
    assert (await slack_app.person().event("reaction_added")).status == 200
