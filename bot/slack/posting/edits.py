"""Edit or delete what was posted; every outcome is a receipt, as for a new message.

Metadata that is not sent stays as it was (https://docs.slack.dev/reference/methods/chat.update), so
a post can be found by it however often it was edited.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.jobs.receipt import Outcome, Receipt
from bot.slack.posting.send import NoTokenError, no_answer, outcome_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.delivery import Delivery, Message
    from bot.slack.posting.send import Sender
    from bot.store.outbox import Post


class Editor:
    """Edits posts with the sender's clients."""

    def __init__(self, sender: Sender) -> None:
        self._client = sender.client

    async def update(self, delivery: Delivery, post: Post, message: Message) -> Receipt:
        """Replace what a post says."""

        async def call(client: AsyncWebClient) -> object:
            return await client.chat_update(
                channel=post.channel, ts=post.ts, text=message.text, blocks=list(message.blocks)
            )

        return await self._attempt(delivery, post, call)

    async def delete(self, delivery: Delivery, post: Post) -> Receipt:
        """Delete a post."""

        async def call(client: AsyncWebClient) -> object:
            return await client.chat_delete(channel=post.channel, ts=post.ts)

        return await self._attempt(delivery, post, call)

    async def _attempt(
        self, delivery: Delivery, post: Post, call: Callable[[AsyncWebClient], Awaitable[object]]
    ) -> Receipt:
        from slack_sdk.errors import SlackApiError

        try:
            await call(await self._client(delivery.workspace))
        except NoTokenError as error:
            return Receipt(outcome=Outcome.RETRY, error=str(error))
        except SlackApiError as error:
            return outcome_of(error)
        except Exception as error:  # noqa: BLE001 -- whatever it was, the edit may be made
            return no_answer(error)
        return Receipt(outcome=Outcome.SENT, channel=post.channel, ts=post.ts)
