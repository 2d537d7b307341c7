"""The form for personal reminders: how long before, which labs, and whether always."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.domain.personal import LEADS, LONGEST, MOST_LABS, SHORTEST
from bot.domain.places import UnknownLabError, resolve_labs
from bot.slack.channels.hearing import lead_words
from bot.slack.channels.subscription_form import labs_are_typed
from bot.slack.messages.mrkdwn import plain
from bot.slack.people.wishes import unknown_wishes
from bot.store import people

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.lab import Registry
    from bot.domain.personal import Wishes
    from bot.slack.office import Office, Person
    from bot.text import Translator

    Json = dict[str, Any]

log = structlog.get_logger(__name__)

FORM: Final = "wishes"
"""The callback_id of the form."""
_DIGITS: Final = 8
_PASSING: Final = (SlackClientError, ClientError, OSError, TimeoutError)


async def open_form(
    office: Office,
    client: AsyncWebClient,
    person: Person,
    trigger: str,
    *,
    in_channel: bool = False,
) -> bool:
    """Open the form with what a person wants now; False if Slack did not."""
    async with office.store.read() as connection:
        known = await people.get(connection, person.workspace, person.user)
    wishes = known or unknown_wishes(office, person)
    view = draw_form(wishes, office.registry, person.t, in_channel=in_channel)
    try:
        await client.views_open(trigger_id=trigger, view=view)
    except _PASSING as error:
        log.warning("form not opened", error=repr(error))
        return False
    return True


def draw_form(
    wishes: Wishes, registry: Registry, t: Translator, *, in_channel: bool = False
) -> Json:
    """Return the modal; `in_channel`: it was asked for in a channel with reminders of its own."""
    about = [t("You get a direct message before each meeting of which you asked to be reminded.")]
    if in_channel:
        settings = f"`/meetups {t('settings')}`"
        about.append(t("What this channel hears is chosen with {command}.", command=settings))
    always = _option(t("Remind me of every meeting of theirs"), "always")
    ticks: Json = {"type": "checkboxes", "action_id": "always", "options": [always]}
    if wishes.always:
        ticks["initial_options"] = [always]
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": _plain(t("My reminders"), 24),
        "submit": _plain(t("Save"), 24),
        "close": _plain(t("Not now"), 24),
        "blocks": [
            {
                "type": "context",
                "elements": [{"type": "mrkdwn", "text": "\n".join(about), "verbatim": True}],
            },
            _input("lead", t("How long before"), _leads(wishes, t)),
            _input(
                "labs",
                t("My {nouns}", nouns=plain(registry.network.noun_in(t.language)[1], 40)),
                _labs(wishes, registry),
                hint=t("Names or cities, with commas between.") if labs_are_typed(registry) else "",
                optional=True,
            ),
            _input("always", t("Besides"), ticks, optional=True),
        ],
    }


def read_form(
    values: Json, registry: Registry, t: Translator
) -> tuple[Callable[[Wishes], Wishes], dict[str, str]]:
    """Return what the submitted fields change, and a mistake for each field that has one.

    What comes back may be made up: only known labs and possible leads are taken.
    """
    lead = _chosen(values, "lead")
    seconds = int(lead) if lead.isascii() and lead.isdigit() and len(lead) < _DIGITS else 0
    errors = {}
    if not SHORTEST <= timedelta(seconds=seconds) <= LONGEST:
        errors["lead"] = t("Please choose one of these.")
    labs, unknown = _labs_read(_field(values, "labs"), registry)
    if unknown:
        errors["labs"] = t("“{word}” is not known.", word=plain(unknown, 60))
    elif len(labs) > MOST_LABS:
        errors["labs"] = t("Those are too many: at most {count}.", count=MOST_LABS)
    always = bool(_field(values, "always").get("selected_options"))

    def change(wishes: Wishes) -> Wishes:
        return replace(wishes, lead=timedelta(seconds=seconds), labs=labs, always=always)

    return change, errors


def _labs_read(field: Json, registry: Registry) -> tuple[tuple[str, ...], str]:
    """Return the slugs that were chosen or typed, and the first name that matches no lab."""
    chosen = [str(each.get("value")) for each in field.get("selected_options") or ()]
    typed = [word.strip() for word in str(field.get("value") or "").split(",") if word.strip()]
    found: set[str] = set()
    for name in [*chosen, *typed]:
        if name in registry.labs:
            found.add(name)
            continue
        try:
            found |= resolve_labs(registry, labs=(name,)) or frozenset()
        except UnknownLabError:
            return (), name
    return tuple(slug for slug in registry.labs if slug in found), ""


def _field(values: Json, name: str) -> Json:
    field = (values.get(name) or {}).get(name)
    return field if isinstance(field, dict) else {}


def _chosen(values: Json, name: str) -> str:
    return str((_field(values, name).get("selected_option") or {}).get("value", ""))


def _leads(wishes: Wishes, t: Translator) -> Json:
    offered = {
        lead: _option(lead_words(lead, t), str(int(lead.total_seconds())))
        for lead in sorted({*LEADS, wishes.lead})
    }
    return {
        "type": "static_select",
        "action_id": "lead",
        "options": list(offered.values()),
        "initial_option": offered[wishes.lead],
    }


def _labs(wishes: Wishes, registry: Registry) -> Json:
    if labs_are_typed(registry):
        typed: Json = {"type": "plain_text_input", "action_id": "labs", "max_length": 3000}
        return typed | ({"initial_value": ", ".join(wishes.labs)[:3000]} if wishes.labs else {})
    offered = {
        lab.slug: _option(lab.name, lab.slug)
        for lab in registry
        if lab.active or lab.slug in wishes.labs
    }
    chosen = [offered[slug] for slug in wishes.labs if slug in offered]
    element: Json = {
        "type": "multi_static_select",
        "action_id": "labs",
        "options": list(offered.values()),
    }
    return element | ({"initial_options": chosen} if chosen else {})


def _input(name: str, label: str, element: Json, *, optional: bool = False, hint: str = "") -> Json:
    block = {
        "type": "input",
        "block_id": name,
        "label": _plain(label, 150),
        "element": element,
        "optional": optional,
    }
    return block | ({"hint": _plain(hint, 150)} if hint else {})


def _option(text: str, value: str) -> Json:
    return {"text": _plain(text, 75), "value": value}


def _plain(text: str, limit: int) -> Json:
    return {"type": "plain_text", "text": plain(text, limit), "emoji": False}
