"""What the stand-in does for users.*, auth.*, oauth.* and apps.*: who is who, and what is granted.

Shapes and errors: https://docs.slack.dev/reference/methods/oauth.v2.access and its siblings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.slack_nouns import APP, BOT, BOT_USER, SCOPES, Json, RefusedError, Team, flag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.fakes.slack_memory import Memory


def auth_test(_memory: Memory, team: Team, _fields: Json) -> Json:
    """auth.test: whose token this is."""
    return {
        "ok": True,
        "url": "https://stand-in.slack.com/",
        "team": team.name,
        "user": "treffpunkt",
        "team_id": team.id,
        "user_id": BOT_USER,
        "bot_id": BOT,
        "is_enterprise_install": False,
    }


def user_info(_memory: Memory, team: Team, fields: Json) -> Json:
    """users.info; the locale only where it was asked for."""
    team.needs("users:read")
    user = str(fields.get("user", ""))
    if not user.startswith(("U", "W")) or team.people.get(user, {}).get("missing"):
        raise RefusedError("user_not_found")
    known = team.people.get(user) or {"id": user, "locale": "de-DE", "tz": "Europe/Berlin"}
    roles = {"is_admin": False, "is_owner": False, "deleted": False, "is_bot": user == BOT_USER}
    person = {"team_id": team.id, "name": user.lower(), **roles, **known}
    person["profile"] = {"real_name": person["name"], "display_name": person["name"]}
    if not flag(fields.get("include_locale")):
        del person["locale"]
    if person["deleted"]:
        person = {key: value for key, value in person.items() if key not in {"tz", *roles}}
        person["deleted"] = True
    return {"ok": True, "user": person}


def revoke(memory: Memory, team: Team, fields: Json) -> Json:
    """auth.revoke: the token is good for nothing any more."""
    if flag(fields.get("test")):
        return {"ok": True, "revoked": False}
    memory.dead_tokens[team.token] = "token_revoked"
    return {"ok": True, "revoked": True}


def uninstall(memory: Memory, team: Team, fields: Json) -> Json:
    """apps.uninstall; the app must say who it is."""
    _check_client(memory, fields)
    memory.dead_tokens[team.token] = "account_inactive"
    return {"ok": True}


METHODS: dict[str, Callable[[Memory, Team, Json], Json]] = {
    "auth.test": auth_test,
    "auth.revoke": revoke,
    "apps.uninstall": uninstall,
    "users.info": user_info,
}


def authorise(
    memory: Memory,
    *,
    team: str = "T2",
    user: str = "U9",
    name: str = "",
    scopes: Iterable[str] = SCOPES,
    redirect_uri: str | None = None,
) -> str:
    """Let a person agree to the installation in a workspace; return the code, good once."""
    code = f"code.{memory.number()}"
    told = {"team": team, "user": user, "name": name, "scopes": list(scopes)}
    memory.codes[code] = told | {"redirect_uri": redirect_uri, "used": False}
    return code


def access(memory: Memory, fields: Json) -> Json:
    """oauth.v2.access: a code becomes the workspace's token."""
    _check_client(memory, fields)
    agreed = memory.codes.get(str(fields.get("code", "")))
    if agreed is None:
        raise RefusedError("invalid_code")
    if agreed["used"]:
        raise RefusedError("code_already_used")
    if agreed["redirect_uri"] and fields.get("redirect_uri") != agreed["redirect_uri"]:
        raise RefusedError("bad_redirect_uri")
    agreed["used"] = True
    token = f"xoxb-{agreed['team']}-{memory.number()}"
    team = memory.add_team(agreed["team"], token, name=agreed["name"], scopes=agreed["scopes"])
    return {
        "ok": True,
        "app_id": APP,
        "access_token": token,
        "token_type": "bot",
        "scope": ",".join(sorted(team.scopes)),
        "bot_user_id": BOT_USER,
        "team": {"id": team.id, "name": team.name},
        "enterprise": None,
        "authed_user": {"id": agreed["user"]},
        "is_enterprise_install": False,
    }


def _check_client(memory: Memory, fields: Json) -> None:
    if fields.get("client_id") != memory.client_id:
        raise RefusedError("invalid_client_id" if fields.get("client_id") else "invalid_arguments")
    if fields.get("client_secret") != memory.client_secret:
        raise RefusedError("bad_client_secret")
