"""Read our own posts back from a channel, or remove one: what reconciling needs of Slack.

That takes optional scopes (`treffpunkt manifest --history`); without them the result says what is
missing and proves nothing. https://docs.slack.dev/reference/methods/conversations.history
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.jobs.look import Reading
from bot.jobs.receipt import Outcome, Receipt
from bot.slack.posting.metadata import is_sealed, shown_by
from bot.slack.posting.send import RATE_LIMITED, NoTokenError, answer_of, outcome_of, seconds
from bot.store.outbox import Post

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.delivery import Delivery

    Json = dict[str, Any]

PAGE: Final = 200
MOST_PAGES: Final = 200
"""A channel with more pages than this since the attempt cannot be read to the end."""

HOPELESS: Final = frozenset(
    {
        "access_denied",
        "account_inactive",
        "channel_not_found",
        "ekm_access_denied",
        "invalid_auth",
        "method_not_supported_for_channel_type",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "not_in_channel",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "user_disabled",
        "user_not_found",
    }
)
"""Only a person can make such a channel readable."""

GONE: Final = frozenset({"message_not_found", "channel_not_found", "is_archived"})

NO_THREAD: Final = "thread_not_found"
"""The post was deleted, and it has no replies."""

OTHER_KEY: Final = (
    "a message with its mark stands there, signed with another secret key;"
    " give every process the same TREFFPUNKT_SECRET_KEY"
)


class Historian:
    """Reads channels with the token of each delivery's workspace."""

    def __init__(self, client: Callable[[str], Awaitable[AsyncWebClient]], secret: bytes) -> None:
        self._client = client
        self._secret = secret
        self._bots: dict[str, str] = {}

    async def find(
        self, delivery: Delivery, *, since: float, place: str | None, thread: Post | None
    ) -> Reading:
        """Find a delivery's posts since a moment (seconds since 1970); never raises.

        `place` is the channel's id where it is known, `thread` the post under which it replies.
        """
        from slack_sdk.errors import SlackApiError

        try:
            return await self._read(delivery, since, place, thread)
        except SlackApiError as error:
            status, headers, body = answer_of(error)
            code = str(body.get("error") or f"HTTP status {status}")
            if code == NO_THREAD:
                return Reading(complete=True)
            needed = body.get("needed")
            return Reading(
                error=f"{code} (needs {needed})" if needed else code,
                hopeless=code in HOPELESS,
                retry_after=seconds(headers.get("Retry-After")) if code in RATE_LIMITED else 0,
            )
        except NoTokenError as error:
            return Reading(error=str(error), hopeless=True)
        except Exception as error:  # noqa: BLE001 -- whatever it was, nothing is proven
            return Reading(error=f"{type(error).__name__}: {error}".rstrip(": "))

    async def _read(
        self, delivery: Delivery, since: float, place: str | None, thread: Post | None
    ) -> Reading:
        client = await self._client(delivery.workspace)
        bot = await self._bot(client, delivery.workspace)
        channel = await _channel(client, delivery.channel, place)
        if channel is None:
            return Reading(error="no channel of that name can be seen", hopeless=True)
        found: list[Post] = []
        foreign = False
        async for message in _messages(client, channel, since, thread):
            # If anybody else's message carries our metadata, it was copied.
            if message.get("bot_id") != bot or (told := shown_by(message, delivery)) is None:
                continue
            if is_sealed(message, self._secret):
                found.append(Post(channel, str(message["ts"]), told))
            else:
                foreign = True
        found.sort(key=lambda post: tuple(map(int, post.ts.split("."))))
        if foreign and not found:
            return Reading(error=OTHER_KEY, hopeless=True)
        return Reading(found=tuple(found), complete=True)

    async def _bot(self, client: AsyncWebClient, workspace: str) -> str:
        if workspace not in self._bots:
            self._bots[workspace] = str((await client.auth_test())["bot_id"])
        return self._bots[workspace]

    async def remove(self, delivery: Delivery, post: Post) -> Receipt:
        """Delete one post of our own; SENT if it is gone now."""
        from slack_sdk.errors import SlackApiError

        try:
            client = await self._client(delivery.workspace)
            await client.chat_delete(channel=post.channel, ts=post.ts)
        except SlackApiError as error:
            if answer_of(error)[2].get("error") not in GONE:
                return outcome_of(error)
        except Exception as error:  # noqa: BLE001 -- another try does no harm
            return Receipt(outcome=Outcome.UNKNOWN, error=repr(error))
        return Receipt(outcome=Outcome.SENT, channel=post.channel, ts=post.ts)


async def _channel(client: AsyncWebClient, channel: str, place: str | None) -> str | None:
    """Return the id under which a channel, or the direct messages with a person, can be read."""
    if place is not None:
        return place
    if channel.startswith(("U", "W")):
        opened = await client.conversations_open(users=channel)
        return str(opened["channel"]["id"])
    if not channel.startswith("#"):
        return channel
    cursor = ""
    for _ in range(MOST_PAGES):
        page = await client.conversations_list(
            limit=PAGE, cursor=cursor, types="public_channel,private_channel"
        )
        for each in page["channels"]:
            if each["name"] == channel[1:]:
                return str(each["id"])
        if not (cursor := _cursor(page.data)):
            break
    return None


async def _messages(
    client: AsyncWebClient, channel: str, since: float, thread: Post | None
) -> AsyncIterator[Json]:
    """Yield every message since then, or every reply; not reaching the end is an error."""
    cursor = ""
    for _ in range(MOST_PAGES):
        asked: Json = {
            "channel": channel,
            "oldest": f"{since:.6f}",
            "inclusive": True,
            "include_all_metadata": True,
            "limit": PAGE,
            **({"cursor": cursor} if cursor else {}),
        }
        if thread is None:
            page = await client.conversations_history(**asked)
        else:
            page = await client.conversations_replies(ts=thread.ts, **asked)
        for message in page["messages"]:
            yield message
        cursor = _cursor(page.data)
        if not cursor:
            if page.get("has_more"):
                break
            return
    raise EOFError("Slack listed only a part of the channel")


def _cursor(page: object) -> str:
    following = page.get("response_metadata") if isinstance(page, dict) else None
    return str(following.get("next_cursor") or "") if isinstance(following, dict) else ""
