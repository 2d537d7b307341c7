"""The same person over Socket Mode: each verb is an envelope over the app's own connection.

ada = SocketPerson(slack, user="U1")
answer = await ada.types("/next-meetup köln")      # status 200 once it is acknowledged
await ada.redelivers()                             # the same envelope again
slack.sockets.disconnect()                         # Slack refreshes a connection
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import httpx

from tests.fakes.slack_answer import Answer
from tests.fakes.slack_nouns import TEAM, Json
from tests.fakes.slack_person import SlackPerson

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.fakes.slack import SlackStandIn


class SocketPerson(SlackPerson):
    """Somebody in a workspace whose app is connected by Socket Mode."""

    def __init__(
        self,
        slack: SlackStandIn,
        *,
        user: str = "U1",
        team: str = TEAM,
        clock: Callable[[], float] = time.time,
        patience: float = 2.0,
    ) -> None:
        super().__init__(
            slack,
            "socket:",
            signing_secret="",
            user=user,
            team=team,
            client=httpx.AsyncClient(),
            clock=clock,
            patience=patience,
        )

    async def redelivers(self) -> Answer:
        """Send the last envelope once more, as Slack does when it missed the answer."""
        last = self.slack.sockets.sent[-1]
        more = {"envelope_id": last["envelope_id"], "retry_attempt": 1, "retry_reason": "timeout"}
        return await self._answered(last["type"], last["payload"], more)

    async def _deliver(self, kind: str, payload: Json) -> Answer:
        return await self._answered(kind, payload, {})

    async def _answered(self, kind: str, payload: Json, more: Mapping[str, object]) -> Answer:
        started = time.perf_counter()
        told = await self.slack.sockets.deliver(kind, payload, **more)
        seconds = time.perf_counter() - started
        return Answer(200, seconds, json.dumps(told) if told else "", told or None)
