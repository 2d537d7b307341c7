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
after the acknowledgement; it goes on as soon as something came. The same over Socket Mode:
slack_socket_person.py.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.fakes import slack_hooks, slack_views
from tests.fakes.block_kit_elements import options as option_complaints
from tests.fakes.slack_chat import with_ids
from tests.fakes.slack_fields import FIELDS, elements, filled
from tests.fakes.slack_form import fill_in, response_urls
from tests.fakes.slack_memory import TEAM, Effect, Ephemeral, Json, Post, RefusedError
from tests.fakes.slack_payloads import Writer, action

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

    from tests.fakes.slack import SlackStandIn

FORM = "application/x-www-form-urlencoded"
PATH = "/slack/events"
TICK, SETTLE = 0.01, 0.05


@dataclass(slots=True)
class Answer:
    """What a person gets: the app's acknowledgement, and what came of it."""

    status: int
    seconds: float
    """How long the acknowledgement took; Slack gives up after three."""
    body: str = ""
    json: Json | None = None
    message: Post | Ephemeral | None = None
    """What `text` and `blocks` stand in, by acknowledgement, response_url, ephemeral or post."""
    view: Json | None = None
    """The modal or App Home that was opened or changed, if any."""
    effects: list[Effect] = field(default_factory=list)
    """All that this person could see happen since."""

    @property
    def text(self) -> str:
        """What the message says."""
        return self.message.text if self.message else ""

    @property
    def blocks(self) -> list[Json]:
        """What the message shows; without a message, what the view shows."""
        shown: list[Json] = self.view["blocks"] if self.view else []
        return self.message.blocks if self.message else shown

    @property
    def response_action(self) -> str:
        """What the app answered to a submission: errors, update, push, clear, or "" (closed)."""
        return str((self.json or {}).get("response_action", ""))

    @property
    def errors(self) -> dict[str, str]:
        """What is wrong with a submission, by block_id."""
        return dict((self.json or {}).get("errors", {}))

    @property
    def options(self) -> list[Json]:
        """What the app offers in a menu that it fills itself."""
        return list((self.json or {}).get("options", []))


Place = Answer | Post | Ephemeral | Json


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
        patience: float = 1.0,
    ) -> None:
        self.slack, self.user, self.client, self.clock = slack, user, client, clock
        self.url = app_url if app_url.endswith(PATH) else app_url.rstrip("/") + PATH
        self.team = slack.of(team)
        self.patience = patience
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
        mark = len(self.slack.effects)
        answer = await self._deliver("slash_commands", fields)
        hook = self.slack.hooks[fields["response_url"].removeprefix(self.slack.base_url)]
        told = _ack_message(answer)
        if told is not None:
            try:
                answer.message = slack_hooks.said(self.slack, hook, told)
            except RefusedError as error:
                raise AssertionError(f"Slack would not show this: {error.answer}") from error
        patience = 0.0 if told is not None and wait is None else wait
        return await self._look(answer, mark, its_id, fields["response_url"], patience)

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
        target, block, element = self._find(place, action_id, value, nth)
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
        mark = len(self.slack.effects)
        answer = await self._deliver("interactive", payload)
        return await self._look(answer, mark, channel, url, wait)

    async def submits(
        self,
        place: Place,
        values: Mapping[str, Any] | None = None,
        *,
        wait: float | None = None,
    ) -> Answer:
        """Fill in a modal and submit it; fields are named by action_id, block_id or label."""
        view = self._view(place)
        fill_in(view, self.slack.filled[view["id"]], values or {})
        payload = self._writer.submission(view, response_urls(self._writer, view))
        mark = len(self.slack.effects)
        answer = await self._deliver("interactive", payload)
        if answer.status == 200:
            self._obey(view, answer)
        done = bool(answer.response_action) and wait is None
        answer = await self._look(answer, mark, "", "", 0.0 if done else wait)
        if answer.response_action == "errors":
            answer.view = view
        return answer

    async def searches(self, place: Place, action_id: str, words: str) -> Answer:
        """Write into a menu whose options the app finds; they are in the answer."""
        target, block, element = self._find(place, action_id, None, 0)
        assert isinstance(target, dict), "only views have such menus here"
        payload = self._writer.search(target, block, element, words)
        answer = await self._deliver("interactive", payload)
        if found := list(option_complaints(answer.options, 100, least=0)):
            raise AssertionError(f"Slack would not show these options: {found}")
        return answer

    async def closes(self, place: Place, *, wait: float | None = None) -> Answer:
        """Close a modal; the app hears of it only if the view says notify_on_close."""
        view = self._view(place)
        self.slack.views[self.user].remove(view)
        if not view["notify_on_close"]:
            return Answer(0, 0.0)
        mark = len(self.slack.effects)
        answer = await self._deliver("interactive", self._writer.closing(view))
        return await self._look(answer, mark, "", "", 0.0 if wait is None else wait)

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
            links=[{"domain": link.split("/")[2].split(":")[0], "url": link}],
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
        mark = len(self.slack.effects)
        answer = await self._deliver("events_api", payload)
        return await self._look(answer, mark, str(fields.get("channel", "")), "", wait)

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
        return Answer(reply.status_code, seconds, reply.text, _json(reply.text))

    async def _look(
        self, answer: Answer, mark: int, channel: str, url: str, wait: float | None
    ) -> Answer:
        """Wait a little for what comes after the acknowledgement, and put it into the answer."""
        patience = self.patience if wait is None else wait
        if answer.status not in {0, 200}:
            patience = 0.0
        deadline = time.monotonic() + patience
        while not (seen := self._seen(mark, channel, url)) and time.monotonic() < deadline:
            await asyncio.sleep(TICK)
        while patience and time.monotonic() < deadline:
            await asyncio.sleep(SETTLE)
            before, seen = seen, self._seen(mark, channel, url)
            if len(seen) == len(before):
                break
        answer.effects = seen
        shown = [each for each in seen if each.kind in {"ephemeral", "post", "edit"}]
        ours = [each for each in shown if (url and each.url == url) or each.kind == "ephemeral"]
        if ours or (shown and answer.message is None):
            answer.message = (ours or shown)[-1].what
        views = [each.what for each in seen if each.kind in {"view", "home"}]
        answer.view = views[-1] if views else None
        return answer

    def _seen(self, mark: int, channel: str, url: str) -> list[Effect]:
        places = {channel, self.slack.channel_id(self.user)} - {""}
        return [
            each
            for each in self.slack.effects[mark:]
            if each.team == self.team.id
            and (each.user == self.user or (url and each.url == url) or each.channel in places)
            and (each.kind != "ephemeral" or each.user == self.user)
        ]

    def _view(self, place: Place) -> Json:
        """Return the view as it is now."""
        view = place.view if isinstance(place, Answer) else place
        assert isinstance(view, dict), "there is no view"
        home = self.slack.homes.get(self.user)
        opened = [*self.slack.views[self.user], *([home] if home else [])]
        now = [each for each in opened if each["id"] == view["id"]]
        assert now, f"the view {view.get('callback_id')!r} is no longer open"
        return now[0]

    def _find(
        self, place: Place, action_id: str, value: object, nth: int
    ) -> tuple[Json | Post | Ephemeral, Json, Json]:
        """Return where an element is, its block, and itself."""
        known: list[str] = []
        for target in self._targets(place):
            if isinstance(target, dict):
                blocks = target["blocks"]
            else:
                blocks = with_ids(target.blocks, target.ts)
            inside = list(elements(blocks))
            known += [f"{each['action_id']} ({each['type']})" for _, each in inside]
            fits = [(b, e) for b, e in inside if e["action_id"].startswith(action_id)]
            if value is not None:
                fits = [(b, e) for b, e in fits if e["type"] != "button" or e["value"] == value]
            if len(fits) > nth:
                return target, *fits[nth]
        raise AssertionError(f"no {action_id!r} (value {value!r}) among {known}")

    def _targets(self, place: Place) -> list[Json | Post | Ephemeral]:
        if isinstance(place, Answer):
            seen: list[Json | Post | Ephemeral] = [self._view(place)] if place.view else []
            return [*seen, *([place.message] if place.message else [])]
        return [self._view(place)] if isinstance(place, dict) else [place]

    def _obey(self, view: Json, answer: Answer) -> None:
        """Do with the modals what the app's answer to a submission says."""
        stack, told = self.slack.views[self.user], answer.json or {}
        try:
            match answer.response_action:
                case "":
                    assert not answer.body.strip(), f"no answer to a submission: {answer.body}"
                    stack.remove(view)
                case "clear":
                    stack.clear()
                case "errors":
                    known = {b["block_id"] for b in view["blocks"] if b["type"] == "input"}
                    assert answer.errors, "errors must not be empty"
                    unknown = set(answer.errors) - known
                    assert not unknown, f"errors for what is no input block: {unknown}"
                case "update":
                    made = slack_views.make(self.slack, self.team, told.get("view"), "modal")
                    place = stack.index(view)
                    stack[place] = slack_views.replace(self.slack, self.user, view, made)
                case "push":
                    made = slack_views.make(self.slack, self.team, told.get("view"), "modal")
                    slack_views.push(self.slack, self.team, self.user, made)
                case other:
                    raise AssertionError(f"no such response_action: {other}")
        except RefusedError as error:
            raise AssertionError(f"Slack would not show this: {error.answer}") from error


def _ack_message(answer: Answer) -> Json | None:
    """Return the message in the acknowledgement of a command, if it is one."""
    if answer.status != 200 or not answer.body.strip():
        return None
    return {"text": answer.body} if answer.json is None else answer.json or None


def _json(body: str) -> Json | None:
    try:
        told = json.loads(body)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None
