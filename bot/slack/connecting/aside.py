"""An answer after the three seconds, to one person in a channel: nobody else sees it.

It goes by the response_url that came with the command or click (docs.slack.dev, "Handling user
interaction": five answers within half an hour, even where the app is not a member); once that is
used up, by chat.postEphemeral; where the app may not write, by direct message.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError
from slack_sdk.webhook.async_client import AsyncWebhookClient

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.delivery import Message

log = structlog.get_logger(__name__)

PASSING: Final = (SlackClientError, ClientError, OSError, TimeoutError)
"""How a call to Slack fails that is not worth repeating."""

_QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}


@dataclass(frozen=True, slots=True)
class Aside:
    """Where one person is told something."""

    client: AsyncWebClient
    channel: str
    user: str
    url: str = ""

    async def tell(self, message: Message, *, replace: bool = False) -> None:
        """Say it in the first way that works; `replace` puts it in place of the clicked message."""
        if await self._by_url(message, replace=replace) or await self._by_whisper(message):
            return
        await self._by_message(message)

    async def _by_url(self, message: Message, *, replace: bool) -> bool:
        if not self.url:
            return False
        told = _body(message) | {"replace_original": replace}
        if not replace:
            told["response_type"] = "ephemeral"
        try:
            answer = await AsyncWebhookClient(self.url, timeout=10).send_dict(told)
        except PASSING:
            return False
        return answer.status_code == HTTPStatus.OK

    async def _by_whisper(self, message: Message) -> bool:
        try:
            await self.client.chat_postEphemeral(
                channel=self.channel, user=self.user, **_body(message)
            )
        except PASSING:
            return False
        return True

    async def _by_message(self, message: Message) -> None:
        try:
            await self.client.chat_postMessage(channel=self.user, **_body(message), **_QUIET)
        except PASSING as error:
            log.warning("answer lost", channel=self.channel, error=repr(error))


def _body(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks)}
