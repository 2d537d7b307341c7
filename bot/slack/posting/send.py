"""Post one message to Slack and say honestly what became of it.

slack_sdk's own retries are off: they repeat a write when the connection drops, although the first
may have been posted (https://docs.slack.dev/tools/python-slack-sdk/web#retryhandler). Slack has no
idempotency keys, so what is not certain is unknown, and is never repeated here.
"""

from __future__ import annotations

from http import HTTPStatus
from math import ceil
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from bot.errors import SettingsError, StoreError
from bot.jobs.receipt import Outcome, Receipt
from bot.slack.connecting.tokens import HOME, Tokens
from bot.slack.posting.metadata import metadata

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import ClientSession
    from slack_sdk.errors import SlackApiError
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.delivery import Delivery, Message

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
SLACK: Final = "https://slack.com/api/"
TIMEOUT: Final = 10
"""Seconds for a whole request; connecting may take half of them."""

RATE_LIMITED: Final = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
DEFAULT_RETRY_AFTER: Final = 30.0

PASSING: Final = frozenset({"service_unavailable", "team_added_to_org", "request_timeout"})
"""Slack refused, so nothing was posted; but it says that this will pass."""

DOUBTFUL: Final = frozenset({"internal_error", "fatal_error"})
"""Slack itself does not know: "some aspect of the operation" may have succeeded."""

ADVICE: Final = {
    "account_inactive": "the app was removed; install it again and set SLACK_BOT_TOKEN",
    "channel_not_found": "no such channel, or a private one: correct it, or invite the app",
    "invalid_auth": "set SLACK_BOT_TOKEN to the token of the installed app (xoxb-…)",
    "invalid_blocks": "please report this as a fault of the program",
    "is_archived": "the channel is archived; unarchive it or remove its subscription",
    "missing_scope": "install the app again with the scope it lacks",
    "msg_blocks_too_long": "please report this as a fault of the program",
    "msg_too_long": "please report this as a fault of the program",
    "not_authed": "set SLACK_BOT_TOKEN",
    "not_in_channel": "invite the app: write /invite and its name in that channel",
    "restricted_action": "an admin of the workspace must allow the app to post there",
    "token_expired": "install the app again and set SLACK_BOT_TOKEN",
    "token_revoked": "install the app again and set SLACK_BOT_TOKEN",
}


MENDABLE: Final = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "not_authed",
        "not_in_channel",
        "restricted_action",
        "token_expired",
        "token_revoked",
    }
)
"""People mend these while the message is still useful, so it waits instead of being lost."""


class NoTokenError(Exception):
    """A workspace has no token, so Slack was not asked."""


class Sender:
    """Posts deliveries with the token of each one's workspace; `close` when done.

    A plain `token` is for the only workspace. `secret` signs the metadata by which posts are found
    again.
    """

    def __init__(
        self, token: str | Tokens, *, secret: bytes, api_url: str = SLACK, timeout: float = TIMEOUT
    ) -> None:
        if not api_url.endswith("/api/"):
            raise SettingsError(f"SLACK_API_URL: “{api_url}” should end in /api/")
        self._tokens = Tokens(token) if isinstance(token, str) else token
        self._secret = secret
        self._api_url = api_url
        self._timeout = timeout
        self._session: ClientSession | None = None

    async def __call__(self, delivery: Delivery, message: Message) -> Receipt:
        """Post one message, once; every outcome is a receipt."""
        from slack_sdk.errors import SlackApiError

        try:
            client = await self.client(delivery.workspace)
        except (NoTokenError, StoreError) as error:
            return Receipt(outcome=Outcome.RETRY, error=str(error))
        try:
            answer = await client.chat_postMessage(
                channel=delivery.channel,
                text=message.text,
                blocks=list(message.blocks),
                thread_ts=message.thread,
                unfurl_links=False,
                unfurl_media=False,
                metadata=metadata(delivery, message, self._secret),
            )
        except SlackApiError as error:
            return outcome_of(error)
        except Exception as error:  # noqa: BLE001 -- whatever it was, the message may be out
            return no_answer(error)
        return Receipt(outcome=Outcome.SENT, channel=str(answer["channel"]), ts=str(answer["ts"]))

    async def client(self, workspace: str) -> AsyncWebClient:
        """Return the client that speaks for a workspace, without retries of its own.

        NoTokenError where the app is not installed; it says what to do.
        """
        # Imported with the first message: together they would cost a third of a second at start.
        from aiohttp import ClientSession, ClientTimeout, TCPConnector
        from slack_sdk.web.async_client import AsyncWebClient

        bot = await self._tokens.of(workspace)
        if bot is None:
            raise NoTokenError(_no_token(workspace))
        if self._session is None:
            # A new connection for each message: one that Slack has closed meanwhile would look
            # like a lost answer.
            self._session = ClientSession(
                connector=TCPConnector(force_close=True),
                timeout=ClientTimeout(total=self._timeout, connect=self._timeout / 2),
            )
        client = AsyncWebClient(
            token=bot.token,
            base_url=self._api_url,
            timeout=ceil(self._timeout),
            session=self._session,
            retry_handlers=[],
        )
        # The client itself would use any proxy variable for any host, whatever NO_PROXY says.
        client.proxy = proxy_for(self._api_url)
        return client

    async def close(self) -> None:
        """Close what is open; the sender can be used again."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()


def _no_token(workspace: str) -> str:
    if workspace == HOME:
        return "no token: set SLACK_BOT_TOKEN, or name the workspace in subscriptions.toml"
    return f"the app is not installed in workspace {workspace}: install it at /slack/install"


def proxy_for(url: str) -> str | None:
    """Return the environment's proxy for an address; None for this machine, and by NO_PROXY."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return None if host in LOOPBACK or proxy_bypass(host) else getproxies().get(parts.scheme)


def outcome_of(error: SlackApiError) -> Receipt:
    """Tell from an answer that is not "ok" whether anything was posted and whether to try again."""
    status, headers, body = answer_of(error)
    code = str(body.get("error") or f"HTTP status {status}")
    if status == HTTPStatus.TOO_MANY_REQUESTS or code in RATE_LIMITED:
        return Receipt(
            outcome=Outcome.LIMITED, error=code, retry_after=seconds(headers.get("Retry-After"))
        )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return Receipt(outcome=Outcome.UNKNOWN, error=f"Slack answered with HTTP status {status}")
    if code in DOUBTFUL or (status == HTTPStatus.OK and "error" not in body):
        return Receipt(outcome=Outcome.UNKNOWN, error=f"Slack does not know itself: {code}")
    # Any other status is not Slack's but a proxy's or a wrong address, which somebody will mend.
    if code in PASSING or (status != HTTPStatus.OK and "error" not in body):
        return Receipt(outcome=Outcome.RETRY, error=code)
    mendable = Outcome.RETRY if code in MENDABLE else Outcome.REFUSED
    return Receipt(outcome=mendable, error=_explained(code, body))


def answer_of(error: SlackApiError) -> tuple[int, Mapping[str, str], Mapping[str, Any]]:
    """Return status, headers and JSON object of an answer; aiohttp's own if it was not JSON."""
    response: Any = error.response
    status = getattr(response, "status_code", None) or getattr(response, "status", None)
    body = getattr(response, "data", None)
    return int(status or 0), response.headers, body if isinstance(body, dict) else {}


def seconds(header: str | None) -> float:
    """Read a Retry-After; anything but a number of seconds counts as half a minute."""
    try:
        asked = float(header or DEFAULT_RETRY_AFTER)
    except ValueError:
        return DEFAULT_RETRY_AFTER
    return asked if 0 <= asked < float("inf") else DEFAULT_RETRY_AFTER


def _explained(code: str, body: Mapping[str, Any]) -> str:
    detail = body.get("response_metadata")
    messages = detail.get("messages") if isinstance(detail, dict) else None
    told = [code, *map(str, messages[:3])] if isinstance(messages, list) else [code]
    if needed := body.get("needed"):
        told.append(f"needs {needed}")
    advice = ADVICE.get(code)
    return " ".join(told)[:500] + (f": {advice}" if advice else "")


def no_answer(error: Exception) -> Receipt:
    """Tell of a request without an answer whether it may have had an effect."""
    from aiohttp import ClientConnectorError, ClientHttpProxyError, ConnectionTimeoutError

    # Only without a connection is it certain that nothing was sent.
    unsent = isinstance(error, ClientConnectorError | ClientHttpProxyError | ConnectionTimeoutError)
    told = f"{type(error).__name__}: {error}".rstrip(": ")
    if unsent:
        return Receipt(outcome=Outcome.RETRY, error=f"Slack cannot be reached: {told}")
    return Receipt(outcome=Outcome.UNKNOWN, error=f"Slack's answer was lost: {told}")
