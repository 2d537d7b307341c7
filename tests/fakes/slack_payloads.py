"""What Slack sends an app when a person types, clicks, submits, or something happens.

Shapes: https://docs.slack.dev/interactivity/implementing-slash-commands,
https://docs.slack.dev/reference/interaction-payloads and
https://docs.slack.dev/apis/events-api.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fakes.slack_chat import shown, with_ids
from tests.fakes.slack_fields import FIELDS, initial, option
from tests.fakes.slack_nouns import APP, BOT_USER, Post, Team
from tests.fakes.slack_views import with_state

if TYPE_CHECKING:
    from tests.fakes.slack import SlackStandIn
    from tests.fakes.slack_nouns import Ephemeral

Json = dict[str, Any]

VERIFICATION = "verification-token"


@dataclass(frozen=True, slots=True)
class Writer:
    """Who does it, where, as payloads name them."""

    slack: SlackStandIn
    team: Team
    user: str

    def command(self, command: str, text: str, channel: str, channel_name: str) -> Json:
        """Return the form of a slash command."""
        url = self.slack.response_url(team=self.team.id, channel=channel, user=self.user)
        return {
            "token": VERIFICATION,
            "team_id": self.team.id,
            "team_domain": "stand-in",
            "channel_id": channel,
            "channel_name": channel_name,
            "user_id": self.user,
            "user_name": self.user.lower(),
            "command": command,
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": url,
            "trigger_id": self.slack.new_trigger(self.user, self.team.id),
        }

    def message_action(self, message: Post | Ephemeral, action: Json) -> Json:
        """Return what a click upon a message sends; an ephemeral is not part of it."""
        blocks = with_ids(message.blocks, message.ts)
        state = initial(blocks)
        _remember(state, action)
        url = self.slack.response_url(
            team=self.team.id, channel=message.channel, user=self.user, original=message
        )
        name = self.slack.channel(message.channel, self.team.id).name
        container = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": not isinstance(message, Post),
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        told = self._frame("block_actions") | {
            "trigger_id": self.slack.new_trigger(self.user, self.team.id),
            "container": container,
            "channel": {"id": message.channel, "name": name},
            "state": {"values": state},
            "response_url": url,
            "actions": [action],
        }
        if isinstance(message, Post):
            told["message"] = shown(self.team, message)
        return told

    def view_action(self, view: Json, action: Json) -> Json:
        """Return what a click in a modal or an App Home sends."""
        _remember(self.slack.filled.setdefault(view["id"], {}), action)
        return self._frame("block_actions") | {
            "trigger_id": self.slack.new_trigger(self.user, self.team.id, view["id"]),
            "container": {"type": "view", "view_id": view["id"]},
            "view": with_state(self.slack, view),
            "actions": [action],
        }

    def submission(self, view: Json, response_urls: list[Json]) -> Json:
        """Return what submitting a modal sends."""
        return self._frame("view_submission") | {
            "trigger_id": self.slack.new_trigger(self.user, self.team.id, view["id"]),
            "view": with_state(self.slack, view),
            "response_urls": response_urls,
        }

    def closing(self, view: Json) -> Json:
        """Return what closing a modal sends."""
        told = {"view": with_state(self.slack, view), "is_cleared": False}
        return self._frame("view_closed") | told

    def search(self, view: Json, block: Json, element: Json, words: str) -> Json:
        """Return what writing into a menu sends whose options the app finds."""
        return self._frame("block_suggestion") | {
            "container": {"type": "view", "view_id": view["id"]},
            "view": with_state(self.slack, view),
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "value": words,
        }

    def event(self, event: Json, event_id: str | None = None) -> Json:
        """Return the envelope of a Slack event."""
        now = self.slack.clock()
        return {
            "token": VERIFICATION,
            "team_id": self.team.id,
            "context_team_id": self.team.id,
            "api_app_id": APP,
            "event": {"event_ts": f"{now:.6f}", **event},
            "type": "event_callback",
            "event_id": event_id or f"Ev{self.slack.number():08}",
            "event_time": int(now),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": self.team.id,
                    "user_id": BOT_USER,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
        }

    def _frame(self, kind: str) -> Json:
        name = self.user.lower()
        return {
            "type": kind,
            "user": {"id": self.user, "username": name, "name": name, "team_id": self.team.id},
            "team": {"id": self.team.id, "domain": "stand-in"},
            "api_app_id": APP,
            "token": VERIFICATION,
            "enterprise": None,
            "is_enterprise_install": False,
        }


def action(block: Json, element: Json, state: Json | None, chosen: object, ts: str) -> Json:
    """Return what is told about the one element that was used."""
    told: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": ts,
    }
    if state is not None:
        return told | state
    if element["type"] == "overflow":
        return told | {"selected_option": option(element, chosen)}
    for name in ("text", "value", "url", "style"):
        if name in element:
            told[name] = element[name]
    return told


def _remember(state: dict[str, Json], used: Json) -> None:
    if used["type"] in FIELDS:
        name, _ = FIELDS[used["type"]]
        held = {"type": used["type"], name: used[name]}
        state.setdefault(used["block_id"], {})[used["action_id"]] = held
