from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from bot.domain.lab import Network
from bot.slack.connecting import manifest, scopes
from bot.text import translator

URL = "https://treffpunkt.example"
BOT = Path(manifest.__file__).parents[1]

METHODS = {
    "chat_postMessage": "chat:write",
    "chat_update": "chat:write",
    "chat_delete": "chat:write",
    "chat_postEphemeral": "chat:write",
    "users_info": "users:read",
    "conversations_members": "channels:read",
    "conversations_info": "channels:read",
    "chat_unfurl": "links:write",
    "conversations_open": "im:write",
    "conversations_history": "channels:history",
}
"""What a method of slack_sdk's client needs, by docs.slack.dev/reference/methods."""


def test_everything_comes_to_one_address() -> None:
    """Commands, buttons and Slack events reach /slack/events."""
    made = manifest.manifest(Network(), URL)
    events = f"{URL}/slack/events"
    assert {each["url"] for each in made["features"]["slash_commands"]} == {events}
    assert made["settings"]["interactivity"]["request_url"] == events
    assert made["settings"]["event_subscriptions"]["request_url"] == events
    assert made["oauth_config"]["redirect_urls"] == [f"{URL}/slack/oauth_redirect"]
    assert made["features"]["unfurl_domains"] == ["treffpunkt.example"]


def test_socket_mode_names_no_address() -> None:
    """Where Slack cannot reach us, the manifest does not ask it to."""
    made = manifest.manifest(Network(), URL, sockets=True)
    assert made["settings"]["socket_mode_enabled"] is True
    assert "slack/events" not in json.dumps(made)


def test_reading_messages_is_asked_for_only_with_history() -> None:
    """The least scopes are the rule."""
    least = manifest.manifest(Network(), URL)["oauth_config"]["scopes"]["bot"]
    more = manifest.manifest(Network(), URL, history=True)["oauth_config"]["scopes"]["bot"]
    assert not [scope for scope in least if "history" in scope]
    assert set(more) - set(least) == set(scopes.HISTORY)


def test_slack_would_take_it() -> None:
    """Names and descriptions keep to Slack's limits (docs.slack.dev/reference/app-manifest)."""
    made = manifest.manifest(Network(name="N" * 200), URL)
    shown = made["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert re.fullmatch("#[0-9a-f]{6}", shown["background_color"])
    for each in made["features"]["slash_commands"]:
        assert re.fullmatch("/[a-z0-9_-]{1,31}", each["command"])
        assert len(each["description"]) <= 2000
        assert len(each["usage_hint"]) <= 1000


def test_every_scope_is_used_and_every_call_has_its_scope() -> None:
    """What the code asks of Slack needs these scopes, and no more."""
    called = {
        node.attr
        for path in BOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Attribute)
    }
    used = {scope for method, scope in METHODS.items() if method in called}
    granted = {*scopes.NEEDED, *scopes.HISTORY}
    assert used <= granted
    # These are used by other means than a method of their own.
    by_other_means = {
        "commands",  # /next-meetup, /treffen, /meetups
        "chat:write.public",  # chat.postMessage, where the app is no member
        "links:read",  # the Slack event link_shared
        "groups:read",  # conversations.members of private channels
        "groups:history",
        "im:history",
    }
    assert granted - used <= by_other_means


@pytest.mark.parametrize(
    ("url", "sockets", "said"),
    [
        ("http://localhost:8000", False, "set it to the https address"),
        ("http://127.0.0.1:8000", True, "Socket Mode works all the same"),
        ("http://treffpunkt.example", False, "Slack wants https"),
        (URL, False, None),
    ],
)
def test_an_address_that_slack_cannot_reach_is_told(
    url: str,
    sockets: bool,  # noqa: FBT001  a parameter of the test
    said: str | None,
) -> None:
    """One line says what to set PUBLIC_URL to."""
    advice = manifest.unreachable(url, translator("en"), sockets=sockets)
    assert advice is None if said is None else said in (advice or "")
