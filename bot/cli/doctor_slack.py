"""What the doctor looks at in Slack: settings that belong together, the token, its scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.finding import Finding
from bot.slack.connecting.scopes import HISTORY, NEEDED

if TYPE_CHECKING:
    from slack_sdk.errors import SlackApiError
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.settings import Settings

ABOUT = "Slack"

_PASSING = {
    "ratelimited",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
}


async def look_at_slack(settings: Settings) -> list[Finding]:
    """Look at everything about Slack."""
    findings = _settings(settings)
    if settings.slack_app_token is not None:
        findings += await _sockets(settings)
    if settings.slack_bot_token is None:
        if settings.slack_client_id is None:
            message = "no SLACK_BOT_TOKEN: digests are shown in the terminal"
            return [*findings, Finding(ABOUT, "warning", message)]
        message = f"workspaces install the app at {settings.public_url}/slack/install"
        return [*findings, Finding(ABOUT, "ok", message)]
    return findings + await _token(settings)


def _settings(settings: Settings) -> list[Finding]:
    connected = settings.slack_bot_token or settings.slack_client_id
    findings = []
    if connected and not settings.slack_signing_secret and not settings.slack_app_token:
        message = (
            "neither SLACK_SIGNING_SECRET nor SLACK_APP_TOKEN: commands cannot reach us;"
            " take one from the app's page"
        )
        findings.append(Finding(ABOUT, "wrong", message))
    if settings.slack_signing_secret and not connected:
        message = "SLACK_SIGNING_SECRET without SLACK_BOT_TOKEN: nothing can be answered; set it"
        findings.append(Finding(ABOUT, "wrong", message))
    from bot.slack.connecting.manifest import unreachable

    advice = unreachable(settings.public_url, sockets=settings.slack_app_token is not None)
    if connected and advice is not None:
        findings.append(Finding(ABOUT, "warning", advice))
    return findings


async def _token(settings: Settings) -> list[Finding]:
    from slack_sdk.errors import SlackApiError

    assert settings.slack_bot_token is not None  # noqa: S101  asked by who calls
    client = _client(settings, settings.slack_bot_token.get_secret_value())
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        return [_refused(error, "SLACK_BOT_TOKEN", "install the app again")]
    except Exception as error:  # noqa: BLE001  whatever the network does, the doctor goes on
        return [_silent(settings, error)]
    findings = [Finding(ABOUT, "ok", f"{answer.get('team')} as {answer.get('user')}")]
    return findings + _scopes(str(answer.headers.get("x-oauth-scopes", "")))


def _scopes(header: str) -> list[Finding]:
    """Compare what is granted with what is needed; an empty header says nothing."""
    granted = {name.strip() for name in header.split(",")} - {""}
    if not granted:
        return []
    again = "install the app again with the manifest of `treffpunkt manifest"
    missing = [
        Finding(ABOUT, "wrong", f"{scope} is missing: {what}; {again}`")
        for scope, what in NEEDED.items()
        if scope not in granted
    ]
    optional = ", ".join(scope for scope in HISTORY if scope not in granted)
    told = f"without {optional} (optional) you decide about lost answers: treffpunkt unknown"
    return [*missing, Finding(ABOUT, "ok", told)] if optional else missing


async def _sockets(settings: Settings) -> list[Finding]:
    from slack_sdk.errors import SlackApiError

    assert settings.slack_app_token is not None  # noqa: S101  asked by who calls
    client = _client(settings, None)
    try:
        await client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
    except SlackApiError as error:
        advice = "make an app-level token (xapp-…) with connections:write"
        return [_refused(error, "SLACK_APP_TOKEN", advice)]
    except Exception as error:  # noqa: BLE001  whatever the network does, the doctor goes on
        return [_silent(settings, error)]
    return [Finding(ABOUT, "ok", "Socket Mode can be opened")]


def _client(settings: Settings, token: str | None) -> AsyncWebClient:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack.posting.send import proxy_for

    client = AsyncWebClient(
        token=token, base_url=settings.slack_api_url, timeout=10, retry_handlers=[]
    )
    client.proxy = proxy_for(settings.slack_api_url)
    return client


def _refused(error: SlackApiError, variable: str, advice: str) -> Finding:
    """Say what Slack has against a token; an answer without a reason is no word about it."""
    from http import HTTPStatus

    status, why = error.response.status_code, error.response.get("error")
    if why is None or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Finding(ABOUT, "wrong", f"Slack answered {status}, so nothing is known; try later")
    if status == HTTPStatus.TOO_MANY_REQUESTS or why in _PASSING:
        return Finding(ABOUT, "wrong", f"Slack says {why}, so nothing is known; try later")
    return Finding(ABOUT, "wrong", f"{variable}: Slack says {why}; {advice}")


def _silent(settings: Settings, error: Exception) -> Finding:
    message = f"{settings.slack_api_url} does not answer ({type(error).__name__}); try again"
    return Finding(ABOUT, "wrong", message)
