"""What the doctor checks about Slack: settings that belong together, the token, its scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.doctor_finding import Finding
from bot.slack.connecting.scopes import HISTORY, NEEDED

if TYPE_CHECKING:
    from slack_sdk.errors import SlackApiError
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.settings import Settings
    from bot.text import Translator

ABOUT = "Slack"

_PASSING = {
    "ratelimited",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
}


async def look_at_slack(settings: Settings, t: Translator) -> list[Finding]:
    """Look at everything about Slack."""
    findings = _settings(settings, t)
    if settings.slack_app_token is not None:
        findings += await _sockets(settings, t)
    if settings.slack_bot_token is None:
        if settings.slack_client_id is None:
            message = t("no SLACK_BOT_TOKEN: digests are shown in the terminal")
            return [*findings, Finding(ABOUT, "warning", message)]
        message = t(
            "workspaces install the app at {url}", url=f"{settings.public_url}/slack/install"
        )
        return [*findings, Finding(ABOUT, "ok", message)]
    return findings + await _token(settings, t)


def _settings(settings: Settings, t: Translator) -> list[Finding]:
    connected = settings.slack_bot_token or settings.slack_client_id
    findings = []
    if connected and not settings.slack_signing_secret and not settings.slack_app_token:
        message = t(
            "neither SLACK_SIGNING_SECRET nor SLACK_APP_TOKEN: commands cannot reach us; "
            "take one from the app’s page"
        )
        findings.append(Finding(ABOUT, "wrong", message))
    if settings.slack_signing_secret and not connected:
        message = t("SLACK_SIGNING_SECRET without SLACK_BOT_TOKEN: nothing can be answered; set it")
        findings.append(Finding(ABOUT, "wrong", message))
    from bot.slack.connecting.manifest import unreachable

    advice = unreachable(settings.public_url, t, sockets=settings.slack_app_token is not None)
    if connected and advice is not None:
        findings.append(Finding(ABOUT, "warning", advice))
    return findings


async def _token(settings: Settings, t: Translator) -> list[Finding]:
    from slack_sdk.errors import SlackApiError

    assert settings.slack_bot_token is not None  # noqa: S101  asked by who calls
    client = _client(settings, settings.slack_bot_token.get_secret_value())
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        return [_refused(error, "SLACK_BOT_TOKEN", t("install the app again"), t)]
    except Exception as error:  # noqa: BLE001  whatever the network does, the doctor goes on
        return [_silent(settings, error, t)]
    told = t("{team} as {user}", team=answer.get("team"), user=answer.get("user"))
    findings = [Finding(ABOUT, "ok", told)]
    return findings + _scopes(str(answer.headers.get("x-oauth-scopes", "")), t)


def _scopes(header: str, t: Translator) -> list[Finding]:
    """Compare what is granted with what is needed; an empty header proves nothing."""
    granted = {name.strip() for name in header.split(",")} - {""}
    if not granted:
        return []
    again = t("install the app again with the manifest of `treffpunkt manifest`")
    missing = [
        Finding(
            ABOUT, "wrong", t("{scope} is missing: {cost}", scope=scope, cost=cost) + f"; {again}"
        )
        for scope, cost in _costs(t).items()
        if scope not in granted
    ]
    optional = ", ".join(scope for scope in HISTORY if scope not in granted)
    told = t(
        "missing, but optional: {scopes}. Without it the bot cannot look whether a post stands in"
        " its channel when Slack’s answer was lost; you look, and say so: `treffpunkt unknown`",
        scopes=optional,
    )
    return [*missing, Finding(ABOUT, "ok", told)] if optional else missing


def _costs(t: Translator) -> dict[str, str]:
    """Say for each scope that is needed what does not work without it."""
    public = t("who is in a public channel is not known, so only admins change what it hears")
    private = t("who is in a private channel is not known, so only admins change what it hears")
    folded = t("addresses of our meetings are not unfolded")
    costs = {
        "commands": t("/next-meetup and /meetups do not exist"),
        "chat:write": t("nothing can be posted"),
        "chat:write.public": t("the app must be invited to every channel that it is to post in"),
        "users:read": t("everybody is answered in the network’s language and time zone"),
        "channels:read": public,
        "groups:read": private,
        "links:read": folded,
        "links:write": folded,
        "im:write": t("nobody can be reminded by direct message"),
    }
    return {scope: costs[scope] for scope in NEEDED}


async def _sockets(settings: Settings, t: Translator) -> list[Finding]:
    from slack_sdk.errors import SlackApiError

    assert settings.slack_app_token is not None  # noqa: S101  asked by who calls
    client = _client(settings, None)
    try:
        await client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
    except SlackApiError as error:
        advice = t("make an app-level token (xapp-…) with connections:write")
        return [_refused(error, "SLACK_APP_TOKEN", advice, t)]
    except Exception as error:  # noqa: BLE001  whatever the network does, the doctor goes on
        return [_silent(settings, error, t)]
    return [Finding(ABOUT, "ok", t("Socket Mode can be opened"))]


def _client(settings: Settings, token: str | None) -> AsyncWebClient:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack.posting.send import proxy_for

    client = AsyncWebClient(
        token=token, base_url=settings.slack_api_url, timeout=10, retry_handlers=[]
    )
    client.proxy = proxy_for(settings.slack_api_url)
    return client


def _refused(error: SlackApiError, variable: str, advice: str, t: Translator) -> Finding:
    """Say what Slack objects to in a token; an answer without a reason says nothing about it."""
    from http import HTTPStatus

    status, why = error.response.status_code, error.response.get("error")
    if why is None or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        told = t("Slack answered {status}, so nothing is known; try later", status=status)
        return Finding(ABOUT, "wrong", told)
    if status == HTTPStatus.TOO_MANY_REQUESTS or why in _PASSING:
        told = t("Slack says {why}, so nothing is known; try later", why=why)
        return Finding(ABOUT, "wrong", told)
    told = t("Slack says {why}", why=why)
    return Finding(ABOUT, "wrong", f"{variable}: {told}; {advice}")


def _silent(settings: Settings, error: Exception, t: Translator) -> Finding:
    message = t(
        "{url} does not answer ({error}); try again",
        url=settings.slack_api_url,
        error=type(error).__name__,
    )
    return Finding(ABOUT, "wrong", message)
