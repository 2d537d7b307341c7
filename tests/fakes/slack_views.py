"""What the stand-in does for views.*: modals and the App Home, and what stands in their fields.

Shapes and errors: https://docs.slack.dev/reference/methods/views.open and its siblings; how views
stack up: https://docs.slack.dev/surfaces/modals.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.fakes.block_kit_views import view_complaints
from tests.fakes.slack_chat import with_ids
from tests.fakes.slack_fields import initial, still_fits
from tests.fakes.slack_nouns import APP, BOT, Effect, Json, RefusedError, Team, Trigger

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.slack_memory import Memory

MOST_BYTES = 250_000
MOST_STACKED = 3


def opened(memory: Memory, team: Team, fields: Json) -> Json:
    """views.open: a modal for the person whose trigger_id this is."""
    trigger = _trigger(memory, team, fields)
    view = _made(memory, team, fields, "modal")
    _use(memory, fields)
    memory.views[trigger.user] = []
    return _stacked(memory, team, trigger.user, view)


def pushed(memory: Memory, team: Team, fields: Json) -> Json:
    """views.push: one more modal upon the one that the trigger_id came from, three at most."""
    trigger = _trigger(memory, team, fields)
    stack = memory.views[trigger.user]
    if not any(each["id"] == trigger.view for each in stack):
        raise RefusedError("not_found")
    view = _made(memory, team, fields, "modal")
    _use(memory, fields)
    return push(memory, team, trigger.user, view)


def updated(memory: Memory, team: Team, fields: Json) -> Json:
    """views.update: other contents for a view that is open, or for a home that was published."""
    name = "view_id" if fields.get("view_id") else "external_id"
    if not fields.get(name):
        raise RefusedError("invalid_arguments")
    for user, stack in list(memory.views.items()):
        for place, old in enumerate(stack):
            if old[name.removeprefix("view_")] == fields[name] and old["team_id"] == team.id:
                _check_hash(old, fields)
                made = _made(memory, team, fields, "modal")
                stack[place] = replace(memory, user, old, made)
                return {"ok": True, "view": stack[place]}
    for user, old in memory.homes.items():
        if name == "view_id" and old["id"] == fields[name]:
            return published(memory, team, fields | {"user_id": user})
    raise RefusedError("not_found")


def published(memory: Memory, team: Team, fields: Json) -> Json:
    """views.publish: the App Home of one person."""
    user = str(fields.get("user_id", ""))
    if not user.startswith(("U", "W")):
        raise RefusedError("invalid_arguments")
    old = memory.homes.get(user)
    if old:
        _check_hash(old, fields)
    view = _made(memory, team, fields, "home")
    if old:
        view = view | {"id": old["id"], "root_view_id": old["id"]}
    memory.homes[user] = view
    _fill(memory, view)
    memory.effects.append(Effect("home", team.id, "", user, view))
    return {"ok": True, "view": view}


METHODS: dict[str, Callable[[Memory, Team, Json], Json]] = {
    "views.open": opened,
    "views.push": pushed,
    "views.update": updated,
    "views.publish": published,
}


def push(memory: Memory, team: Team, user: str, view: Json) -> Json:
    """Lay a modal upon those that are open."""
    if len(memory.views[user]) >= MOST_STACKED:
        raise RefusedError("push_limit_reached")
    return _stacked(memory, team, user, view)


def replace(memory: Memory, user: str, old: Json, made: Json) -> Json:
    """Give an open modal other contents; fields that are still there keep what stands in them."""
    kept = {key: old[key] for key in ("id", "root_view_id", "previous_view_id")}
    made = made | kept
    before = memory.filled.get(old["id"], {})
    _fill(memory, made)
    for block in made["blocks"]:
        for action, told in memory.filled[made["id"]].get(block["block_id"], {}).items():
            was = before.get(block["block_id"], {}).get(action)
            if was and was["type"] == told["type"] and still_fits(block, was):
                memory.filled[made["id"]][block["block_id"]][action] = was
    memory.effects.append(Effect("view", made["team_id"], "", user, made))
    return made


def make(memory: Memory, team: Team, view: object, kind: str) -> Json:
    """Return a view as Slack keeps it, with ids for all that has none; or refuse it."""
    if found := view_complaints(view, kind):
        told = {"messages": [f"[ERROR] {each}" for each in found]}
        raise RefusedError("invalid_arguments", response_metadata=told)
    assert isinstance(view, dict)
    if len(json.dumps(view).encode()) > MOST_BYTES:
        raise RefusedError("view_too_large")
    external = view.get("external_id", "")
    number = memory.number()
    return {
        "title": {"type": "plain_text", "text": "View Title", "emoji": True},
        "private_metadata": "",
        "callback_id": "",
        "close": None,
        "submit": None,
        "clear_on_close": False,
        "notify_on_close": False,
        **view,
        "id": f"V{number:08}",
        "root_view_id": f"V{number:08}",
        "previous_view_id": None,
        "external_id": external,
        "team_id": team.id,
        "app_id": APP,
        "app_installed_team_id": team.id,
        "bot_id": BOT,
        "hash": f"{memory.next_ts()}.{number:x}",
        "blocks": with_ids(view["blocks"], f"V{number}"),
        "state": {"values": {}},
    }


def with_state(memory: Memory, view: Json) -> Json:
    """Return a view as interaction payloads carry it: with what stands in its fields."""
    return view | {"state": {"values": memory.filled.get(view["id"], {})}}


def _made(memory: Memory, team: Team, fields: Json, kind: str) -> Json:
    if "view" not in fields:
        raise RefusedError("invalid_arguments")
    external = fields["view"].get("external_id") if isinstance(fields["view"], dict) else None
    others = [each for stack in memory.views.values() for each in stack]
    new = not fields.get("view_id") and not fields.get("external_id")
    if external and new and any(each["external_id"] == external for each in others):
        raise RefusedError("duplicate_external_id")
    return make(memory, team, fields["view"], kind)


def _stacked(memory: Memory, team: Team, user: str, view: Json) -> Json:
    stack = memory.views[user]
    if stack:
        view = view | {"root_view_id": stack[0]["id"], "previous_view_id": stack[-1]["id"]}
    stack.append(view)
    _fill(memory, view)
    memory.effects.append(Effect("view", team.id, "", user, view))
    return {"ok": True, "view": view}


def _fill(memory: Memory, view: Json) -> None:
    memory.filled[view["id"]] = initial(view["blocks"])


def _trigger(memory: Memory, team: Team, fields: Json) -> Trigger:
    given = str(fields.get("trigger_id") or "")
    if not given:
        raise RefusedError("invalid_arguments")
    trigger = memory.triggers.get(given)
    if trigger is None or trigger.team != team.id:
        raise RefusedError("invalid_trigger_id")
    if given in memory.used_triggers:
        raise RefusedError("exchanged_trigger_id")
    if memory.clock() > trigger.until:
        raise RefusedError("expired_trigger_id")
    return trigger


def _use(memory: Memory, fields: Json) -> None:
    memory.used_triggers.add(str(fields["trigger_id"]))


def _check_hash(old: Json, fields: Json) -> None:
    if fields.get("hash") and fields["hash"] != old["hash"]:
        raise RefusedError("hash_conflict")
