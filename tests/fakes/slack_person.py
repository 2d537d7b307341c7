"""A person who uses Slack: signed requests to the app's real endpoint, as Slack sends them.

async with httpx.AsyncClient() as client:
    ada = SlackPerson(slack, "http://127.0.0.1:8000", signing_secret="s", user="U1", client=client)
    answer = await ada.types("/next-meetup köln")      # answer.status, .text, .blocks, .seconds
    answer = await ada.clicks(answer, "remind")        # the first element whose action_id begins so
    await ada.clicks(slack.posts("C1")[0], "lead", option="24h")
    opened = await ada.types("/meetups subscribe")     # opened.view is the modal
    done = await ada.submits(opened, {"labs": ["koeln"], "Language": "de"})  # action_id or label
    done.errors, done.view                             # what the app answered; None: closed
    home = await ada.opens_home()                      # the published view
    await ada.clicks(home, "renew")
    await ada.shares("https://…/events/12", "C1")      # then slack.unfurls
    await ada.event("tokens_revoked", tokens={"bot": ["U0BOT"]})
    await ada.sends_raw("nonsense", signature="v0=00") # malformed, stale; ada.replays() repeats

What Slack would not take (a bad view in a response_action, blocks with errors, a field that the
person may not leave empty) is an AssertionError. `patience` is how long it waits for what comes
after the acknowledgement; it goes on as soon as something came. `meanwhile` are the words by which
a view only says that the work goes on: then it waits for what comes of it. The same over Socket
Mode: slack_socket_person.py.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.fakes.block_kit_elements import options as option_complaints
from tests.fakes.slack_answer import TICK, Answer, Eyes, Place, parsed
from tests.fakes.slack_fields import FIELDS, filled
from tests.fakes.slack_form import fill_in, response_urls
from tests.fakes.slack_nouns import TEAM, Json
from tests.fakes.slack_payloads import Writer, action
from tests.fakes.slack_taken import obey, show

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    import httpx

    from tests.fakes.slack import SlackStandIn

__all__ = ["Answer", "SlackPerson"]

FORM = "application/x-www-form-urlencoded"
PATH = "/slack/events"
LONGEST_WORK = 30
"""Seconds until work that was said to go on should be done on any machine."""


class SlackPerson:
    """Somebody in a workspace; every verb is one real request to the app."""

    def __init__(
        self,
        slack: SlackStandIn,
        app_url: str,
        *,
        signing_secret: str,
        user: str = "U1",
        team: str = TEAM,
        client: httpx.AsyncClient,
        clock: Callable[[], float] = time.time,
        patience: float = 2.0,
        meanwhile: Collection[str] = (),
    ) -> None:
        self.slack, self.user, self.client, self.clock = slack, user, client, clock
        self.url = app_url if app_url.endswith(PATH) else app_url.rstrip("/") + PATH
        self.team = slack.of(team)
        self.patience, self.meanwhile = patience, meanwhile
        self.last_request: tuple[bytes, dict[str, str]] | None = None
        self._secret = signing_secret
        self._writer = Writer(slack, self.team, user)
        slack.add_person(user, team=team)

    async def types(
        self,
        command: str,
        channel: str = "C1",
        channel_name: str = "general",
        *,
        wait: float | None = None,
    ) -> Answer:
        """Type a slash command with its words: "/next-meetup köln"."""
        verb, _, words = command.partition(" ")
        its_id = self.slack.channel_id(channel)
        fields = self._writer.command(verb, words.strip(), its_id, channel_name)
        eyes = self._eyes(its_id, fields["response_url"])
        answer = await self._deliver("slash_commands", fields)
        show(self.slack, answer, fields["response_url"])
        return await eyes.look(answer, 0.0 if answer.message and wait is None else wait)

    async def clicks(
        self,
        place: Place,
        action_id: str,
        *,
        option: object = None,
        value: object = None,
        nth: int = 0,
        wait: float | None = None,
    ) -> Answer:
        """Use the first element (or the nth) whose action_id begins so, in a message or a view.

        `option` is what is chosen, by value or text (a list where there may be several); `value`
        is what is written into a field, or which of several buttons is meant.
        """
        target, block, element = self._eyes().find(place, action_id, value, nth)
        is_field = element["type"] in FIELDS
        chosen = option if option is not None else value
        state = filled(element, chosen) if is_field else None
        used = action(block, element, state, chosen, self.slack.next_ts())
        if isinstance(target, dict):
            payload = self._writer.view_action(target, used)
            channel, url = "", ""
        else:
            payload = self._writer.message_action(target, used)
            channel, url = target.channel, str(payload["response_url"])
        eyes = self._eyes(channel, url)
        return await eyes.look(await self._deliver("interactive", payload), wait)

    async def submits(
        self,
        place: Place,
        values: Mapping[str, Any] | None = None,
        *,
        wait: float | None = None,
    ) -> Answer:
        """Fill in a modal and submit it; fields are named by action_id, block_id or label."""
        view = self._eyes().view(place)
        fill_in(view, self.slack.filled[view["id"]], values or {})
        payload = self._writer.submission(view, response_urls(self._writer, view))
        eyes = self._eyes()
        answer = await self._deliver("interactive", payload)
        obey(self.slack, self.team, self.user, view, answer)
        done = bool(answer.response_action) and wait is None
        answer = await eyes.look(answer, 0.0 if done else wait)
        if answer.response_action == "errors":
            answer.view = view
        if self._is_meanwhile(answer.json):
            answer.view = await self._after_meanwhile(eyes, view["id"])
        return answer

    def _is_meanwhile(self, shown: object) -> bool:
        return any(words in str(shown) for words in self.meanwhile)

    async def _after_meanwhile(self, eyes: Eyes, view_id: str) -> Json:
        """Wait, as people do, until a view has said more than that the work goes on."""
        async with asyncio.timeout(LONGEST_WORK):
            while True:
                for effect in self.slack.effects[eyes.mark :]:
                    view = effect.what
                    if effect.kind != "view" or not isinstance(view, dict):
                        continue
                    if view["id"] == view_id and not self._is_meanwhile(view):
                        return view
                await asyncio.sleep(TICK)

    async def searches(self, place: Place, action_id: str, words: str) -> Answer:
        """Write into a menu whose options the app finds; they are in the answer."""
        target, block, element = self._eyes().find(place, action_id, None, 0)
        assert isinstance(target, dict), "only views have such menus here"
        payload = self._writer.search(target, block, element, words)
        answer = await self._deliver("interactive", payload)
        if found := list(option_complaints(answer.options, 100, least=0)):
            raise AssertionError(f"Slack would not show these options: {found}")
        return answer

    async def closes(self, place: Place, *, wait: float | None = None) -> Answer:
        """Close a modal; the app hears of it only if the view says notify_on_close."""
        view = self._eyes().view(place)
        self.slack.views[self.user].remove(view)
        if not view["notify_on_close"]:
            return Answer(0, 0.0)
        eyes = self._eyes()
        answer = await self._deliver("interactive", self._writer.closing(view))
        return await eyes.look(answer, wait or 0.0)

    async def opens_home(self, *, wait: float | None = None) -> Json:
        """Open the App Home and return the view that is there then."""
        told: Json = {"tab": "home", "channel": self.slack.channel_id(self.user)}
        if before := self.slack.homes.get(self.user):
            told["view"] = before
        patience = self.patience if wait is None else wait
        await self.event("app_home_opened", **told, wait=patience)
        assert self.user in self.slack.homes, "the app published no home"
        return self.slack.homes[self.user]

    async def shares(self, link: str, channel: str = "C1", *, wait: float | None = None) -> Answer:
        """Write a message with a link that the app wants to hear of."""
        post = self.slack.writes(channel, f"<{link}>", user=self.user, team=self.team.id)
        return await self.event(
            "link_shared",
            channel=post.channel,
            message_ts=post.ts,
            links=[{"domain": link.split("/")[2].split(":", maxsplit=1)[0], "url": link}],
            unfurl_id=f"{post.channel}.{post.ts}",
            source="conversations_history",
            is_bot_user_member=True,
            wait=self.patience if wait is None else wait,
        )

    async def event(
        self, kind: str, *, event_id: str | None = None, wait: float = 0.0, **fields: Any
    ) -> Answer:
        """Let a Slack event happen; the same `event_id` again is a redelivery."""
        about = {} if kind in {"app_uninstalled", "tokens_revoked"} else {"user": self.user}
        payload = self._writer.event({"type": kind, **about, **fields}, event_id)
        eyes = self._eyes(str(fields.get("channel", "")))
        return await eyes.look(await self._deliver("events_api", payload), wait)

    async def sends_raw(
        self,
        body: str | bytes,
        *,
        content_type: str = FORM,
        timestamp: str | None = None,
        signature: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send any body; signed now and rightly, unless told another timestamp or signature."""
        sent = body.encode() if isinstance(body, str) else body
        stamp = str(int(self.clock())) if timestamp is None else timestamp
        proof = self.sign(sent, stamp) if signature is None else signature
        with_proof = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": proof,
            **(headers or {}),
        }
        return await self._send(sent, with_proof)

    async def replays(self) -> Answer:
        """Send the last request once more, byte for byte."""
        assert self.last_request is not None, "nothing was sent yet"
        return await self._send(*self.last_request)

    def sign(self, body: bytes, timestamp: str) -> str:
        """Return Slack's signature of a body (docs.slack.dev, verifying requests)."""
        signed = b"v0:" + timestamp.encode() + b":" + body
        return "v0=" + hmac.new(self._secret.encode(), signed, hashlib.sha256).hexdigest()

    def _eyes(self, channel: str = "", url: str = "") -> Eyes:
        """Look from now on at what this person can see of an interaction."""
        return Eyes(self.slack, self.team.id, self.user, self.patience, channel, url)

    async def _deliver(self, kind: str, payload: Json) -> Answer:
        if kind == "slash_commands":
            return await self.sends_raw(urlencode(payload))
        if kind == "interactive":
            return await self.sends_raw(urlencode({"payload": json.dumps(payload)}))
        return await self.sends_raw(json.dumps(payload), content_type="application/json")

    async def _send(self, body: bytes, headers: dict[str, str]) -> Answer:
        self.last_request = body, headers
        # Bytes, because a hostile header need not be ASCII.
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        started = time.perf_counter()
        reply = await self.client.post(self.url, content=body, headers=raw)
        seconds = time.perf_counter() - started
        return Answer(reply.status_code, seconds, reply.text, parsed(reply.text))
