"""What a person sees: the app's answer, what came of it, and where one can click."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fakes.slack_chat import with_ids
from tests.fakes.slack_fields import elements
from tests.fakes.slack_nouns import Effect, Ephemeral, Json, Post

if TYPE_CHECKING:
    from tests.fakes.slack_memory import Memory

TICK, SETTLE = 0.01, 0.1


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
    def in_time(self) -> bool:
        """Whether the app acknowledged it, within Slack's three seconds."""
        return self.status == 200 and self.seconds < 3

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
"""Where a person can click: an answer, a message, or a view."""


@dataclass(slots=True)
class Eyes:
    """One person's look at what happens from now on, in a channel and through a response_url."""

    slack: Memory
    team: str
    user: str
    patience: float
    channel: str = ""
    url: str = ""
    mark: int = field(init=False)

    def __post_init__(self) -> None:
        self.mark = len(self.slack.effects)

    async def look(self, answer: Answer, wait: float | None = None) -> Answer:
        """Wait a little for what comes after the acknowledgement, and put it into the answer."""
        patience = self.patience if wait is None else wait
        seen = await self._wait(patience if answer.status == 200 else 0.0)
        answer.effects = seen
        shown = [each for each in seen if each.kind in {"ephemeral", "post", "edit"}]
        ours = [each for each in shown if (self.url and each.url == self.url) or _own(each)]
        if ours or (shown and answer.message is None):
            answer.message = (ours or shown)[-1].what
        views = [each.what for each in seen if each.kind in {"view", "home"}]
        answer.view = views[-1] if views else None
        return answer

    def view(self, place: Place) -> Json:
        """Return a view as it is now."""
        view = place.view if isinstance(place, Answer) else place
        assert isinstance(view, dict), "there is no view"
        home = self.slack.homes.get(self.user)
        opened = [*self.slack.views[self.user], *([home] if home else [])]
        now = [each for each in opened if each["id"] == view["id"]]
        assert now, f"the view {view.get('callback_id')!r} is no longer open"
        return now[0]

    def find(
        self, place: Place, action_id: str, value: object, nth: int
    ) -> tuple[Json | Post | Ephemeral, Json, Json]:
        """Return where the nth fitting element is, its block, and itself."""
        known: list[str] = []
        for target in self._targets(place):
            inside = list(elements(_blocks(target)))
            known += [f"{each['action_id']} ({each['type']})" for _, each in inside]
            fits = [(b, e) for b, e in inside if e["action_id"].startswith(action_id)]
            fits = [(b, e) for b, e in fits if e["action_id"] == action_id] or fits
            if value is not None:
                fits = [(b, e) for b, e in fits if e["type"] != "button" or e.get("value") == value]
            if len(fits) > nth:
                return target, *fits[nth]
        raise AssertionError(f"no {action_id!r} (value {value!r}) among {known}")

    async def _wait(self, patience: float) -> list[Effect]:
        deadline = time.monotonic() + patience
        seen = self._seen()
        while not seen and time.monotonic() < deadline:
            await asyncio.sleep(TICK)
            seen = self._seen()
        before: list[Effect] = []
        while len(seen) > len(before) and time.monotonic() < deadline:
            before = seen
            await asyncio.sleep(SETTLE)
            seen = self._seen()
        return seen

    def _seen(self) -> list[Effect]:
        places = {self.channel, self.slack.channel_id(self.user)} - {""}
        return [
            each
            for each in self.slack.effects[self.mark :]
            if each.team == self.team
            and (
                each.user == self.user
                or (self.url and each.url == self.url)
                or (each.channel in places and isinstance(each.what, Post))
            )
        ]

    def _targets(self, place: Place) -> list[Json | Post | Ephemeral]:
        if isinstance(place, Answer):
            seen: list[Json | Post | Ephemeral] = [self.view(place)] if place.view else []
            return [*seen, *([place.message] if place.message else [])]
        return [self.view(place)] if isinstance(place, dict) else [place]


def parsed(body: str) -> Json | None:
    """Return a JSON object, or None for anything else."""
    try:
        told = json.loads(body)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _own(effect: Effect) -> bool:
    return effect.kind == "ephemeral"


def _blocks(target: Json | Post | Ephemeral) -> list[Json]:
    if isinstance(target, dict):
        blocks: list[Json] = target["blocks"]
        return blocks
    return with_ids(target.blocks, target.ts)
