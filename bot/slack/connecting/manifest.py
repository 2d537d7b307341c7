"""The manifest from which Slack makes the app: https://docs.slack.dev/reference/app-manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from bot.slack.connecting.names import MEETUPS, QUESTION, QUESTIONS
from bot.slack.connecting.scopes import HISTORY, NEEDED
from bot.slack.posting.send import LOOPBACK
from bot.text import translator_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.lab import Network
    from bot.text import Translator

SLACK_EVENTS: Final = (
    "app_home_opened",
    "app_uninstalled",
    "link_shared",
    "tokens_revoked",
    "user_change",
)

COLOUR: Final = "#00335f"
MAX_DESCRIPTION: Final = 140


def manifest(
    network: Network, public_url: str, *, history: bool = False, sockets: bool = False
) -> dict[str, Any]:
    """Return the manifest; with `sockets` Slack need not be able to reach us."""
    at = {} if sockets else {"request_url": f"{public_url}/slack/events"}
    spoken = [translator_of(network, language) for language in network.languages]
    told = spoken[0].labelled(
        network.name, _all_said(spoken, lambda t: t("meetings, told in time"))
    )
    return {
        "display_information": {
            "name": "Treffpunkt",
            "description": told[:MAX_DESCRIPTION],
            "background_color": COLOUR,
        },
        "features": _features(spoken, public_url, sockets=sockets),
        "oauth_config": {
            "redirect_urls": [f"{public_url}/slack/oauth_redirect"],
            "scopes": {"bot": sorted({*NEEDED, *(HISTORY if history else ())})},
        },
        "settings": {
            "event_subscriptions": {**at, "bot_events": list(SLACK_EVENTS)},
            "interactivity": {"is_enabled": True, **at},
            "org_deploy_enabled": False,
            "socket_mode_enabled": sockets,
            "token_rotation_enabled": False,
        },
    }


def _features(spoken: list[Translator], public_url: str, *, sockets: bool) -> dict[str, Any]:
    url = {} if sockets else {"url": f"{public_url}/slack/events"}
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": True,
        },
        "bot_user": {"display_name": "treffpunkt", "always_online": True},
        "slash_commands": [
            {"command": command, "description": told, "usage_hint": hint, "should_escape": False}
            | url
            for command, told, hint in _commands(spoken)
        ],
        "unfurl_domains": [urlsplit(public_url).hostname],
    }


def _commands(spoken: list[Translator]) -> list[tuple[str, str, str]]:
    """Return command, description and hint; Slack shows one description for all languages."""
    t = spoken[0]
    hint, verbs = t("online next week"), (t("subscribe"), t("settings"), t("add"), t("help"))
    asking = _all_said(spoken, lambda t: t("The next meetings"))
    asked = dict.fromkeys([QUESTION, *(QUESTIONS[each.language] for each in spoken)])
    listing = _all_said(spoken, lambda t: t("List meetings, subscribe a channel"))
    return [
        *((name, asking, hint) for name in asked),
        (MEETUPS, listing, " | ".join(verbs)),
    ]


def _all_said(spoken: list[Translator], say: Callable[[Translator], str]) -> str:
    return " / ".join(dict.fromkeys(map(say, spoken)))


def unreachable(public_url: str, t: Translator, *, sockets: bool) -> str | None:
    """Return what to do if Slack cannot reach this address; None if all is well."""
    parts = urlsplit(public_url)
    if parts.hostname in LOOPBACK:
        told = t(
            "PUBLIC_URL is {url}: set it to the https address Slack can reach.", url=public_url
        )
        rest = t("Socket Mode works all the same, links do not.") if sockets else ""
        return f"{told} {rest}".rstrip()
    if parts.scheme != "https":
        return t(
            "PUBLIC_URL is {url}: Slack wants https; put it behind a proxy with TLS.",
            url=public_url,
        )
    return None
