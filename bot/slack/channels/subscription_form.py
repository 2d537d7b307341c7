"""The form in which a channel chooses what it hears, as a modal; pure.

Each field is an input block whose `block_id` and `action_id` are the same word;
`bot.slack.channels.subscription_fields` reads what comes back.

Limits (docs.slack.dev, "Select menu element", "Modal views"): 100 options, 75 characters each; a
title of 24. A registry with more labs than options gets a field to type their names into.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.countries.packs import state_name
from bot.domain.event import Attendance
from bot.domain.subscription import Rhythm
from bot.slack.channels.hearing import lead_words, rhythm
from bot.slack.messages.mrkdwn import escaped, plain
from bot.slack.submissions.parts import (
    TEXT_LIMIT,
    Json,
    choice,
    context,
    field,
    modal,
    text_field,
    words,
)
from bot.text import translator
from bot.text.submitted import attendance_name
from bot.text.translator import languages

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.lab import Registry
    from bot.domain.policy import Policy
    from bot.domain.subscription import Subscription
    from bot.text import Translator

FORM: Final = "subscription"
"""The callback_id of the form."""
MOST_OPTIONS: Final = 100
MENU: Final = "multi_static_select"
TICKS: Final = "checkboxes"
LEADS: Final = tuple(timedelta(hours=hours) for hours in (1, 3, 24, 48, 72, 168))
"""How long before a meeting a channel can be reminded."""
PACES: Final = (
    (Rhythm.DAILY, 0),
    *((Rhythm.WEEKLY, day) for day in range(7)),
    *((Rhythm.MONTHLY, day) for day in range(1, 32)),
)
WAYS: Final = (Attendance.ONSITE, Attendance.ONLINE, Attendance.HYBRID)
EVERY_MEMBER: Final = "members"
ONLY_NAMED: Final = "named"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What the form shows: a channel's choices, and what was guessed or not understood.

    `policy` None: this person may not change the workspace's rule.
    """

    chosen: Subscription
    channel_name: str
    is_new: bool
    notes: tuple[str, ...] = ()
    policy: Policy | None = None


def draw(form: Form, registry: Registry, t: Translator, *, metadata: str) -> Json:
    """Return the modal; `metadata` comes back with what is submitted."""
    chosen = form.chosen
    blocks = [
        context("\n".join((_about(form, t), *form.notes))),
        _labs(chosen.labs, registry, t),
        *_states(chosen.states, registry, t),
        *_near(chosen, t),
        _attendance(chosen.attendance, t),
        _rhythm(chosen, t),
        field("at", t("At what time"), _time(chosen)),
        field(
            "timezone",
            t("Time zone"),
            text_field(64, chosen.timezone),
        ),
        _reminders(chosen.reminders, t),
        _extras(chosen, t),
        _language(chosen.language, registry, t),
        *([] if form.policy is None else _policy(form.policy, t)),
    ]
    return modal(
        t("What the channel hears"),
        blocks,
        submit=t("Subscribe") if form.is_new else t("Save"),
        close=t("Not now"),
        callback=FORM,
        private_metadata=metadata,
    )


def labs_are_typed(registry: Registry) -> bool:
    """Whether there are more labs than a menu can hold."""
    return len(registry.labs) > MOST_OPTIONS


def state_codes(registry: Registry) -> list[str]:
    """Return the states in which there are labs, by name."""
    return sorted({lab.state for lab in registry if lab.state}, key=state_name)


def _about(form: Form, t: Translator) -> str:
    name = escaped(form.channel_name.lstrip("#"), 80)
    where = f"#{name}" if name and name != "privategroup" else t("this channel")
    if form.is_new:
        return t(
            "For {channel}. Saving posts nothing; afterwards only you see a preview.",
            channel=where,
        )
    return t("For {channel}. It is subscribed; change what you like.", channel=where)


def _labs(slugs: Sequence[str], registry: Registry, t: Translator) -> Json:
    label = t("Which {nouns}", nouns=plain(registry.network.noun_in(t.language)[1], 40))
    hint = t("Empty, here and below: all.")
    if labs_are_typed(registry):
        hint = t("Names or cities, with commas between. Empty, here and below: all.")
        typed = text_field(TEXT_LIMIT, ", ".join(slugs))
        return field("labs", label, typed, optional=True, hint=hint)
    offered = [lab for lab in registry if lab.active or lab.slug in slugs]
    options = {lab.slug: lab.name for lab in offered}
    return field("labs", label, _several(options, slugs), optional=True, hint=hint)


def _states(codes: Sequence[str], registry: Registry, t: Translator) -> list[Json]:
    known = state_codes(registry)
    label = t("All in these states, too")
    if not known and not codes:
        return []
    if len(known) + len(codes) > MOST_OPTIONS:
        typed = text_field(TEXT_LIMIT, ", ".join(map(state_name, codes)))
        return [field("states", label, typed, optional=True)]
    options = {code: state_name(code) for code in (*known, *codes)}
    return [field("states", label, _several(options, codes), optional=True)]


def _near(chosen: Subscription, t: Translator) -> list[Json]:
    near = text_field(80, chosen.near or "")
    km: Json = {"type": "number_input", "is_decimal_allowed": True}
    if chosen.within_km is not None:
        km["initial_value"] = f"{chosen.within_km:g}"
    return [
        field("near", t("And all around"), near, optional=True, hint=t("A city, or 48.4,10.0")),
        field("within_km", t("within how many km"), km, optional=True, hint=t("Empty: 50")),
    ]


def _attendance(ways: Sequence[Attendance], t: Translator) -> Json:
    options = {way.value: attendance_name(way, t) for way in WAYS}
    element = _several(options, [way.value for way in ways], TICKS)
    hint = t("None ticked: all. Hybrid ones are always told.")
    return field("attendance", t("Only meetings that are"), element, optional=True, hint=hint)


def _rhythm(chosen: Subscription, t: Translator) -> Json:
    options = [(pace_value(kind, day), _upper(rhythm(kind, day, t))) for kind, day in PACES]
    day = 0 if chosen.rhythm is Rhythm.DAILY else chosen.day
    element = choice(options, pace_value(chosen.rhythm, day), "static_select")
    hint = t("Monthly: in a month without that day, on its last.")
    return field("rhythm", t("Digest"), element, hint=hint)


def pace_value(kind: Rhythm, day: int) -> str:
    """Return how a rhythm and its day are called in the form's menu."""
    return f"{kind.value}:{day}"


def _time(chosen: Subscription) -> Json:
    at = chosen.at.strftime("%H:%M")
    return {"type": "timepicker", "initial_time": at, "timezone": chosen.timezone}


def _reminders(leads: Sequence[timedelta], t: Translator) -> Json:
    offered = sorted({*LEADS, *leads})
    drawn = {str(int(lead.total_seconds())): lead_words(lead, t) for lead in offered}
    wanted = [str(int(lead.total_seconds())) for lead in sorted(leads)]
    label = t("Remind the channel before each meeting")
    return field("reminders", label, _several(drawn, wanted), optional=True)


def _extras(chosen: Subscription, t: Translator) -> Json:
    options = {
        "notices": t("Tell at once when a meeting is moved or cancelled"),
        "empty": t("Say so when nothing is on"),
    }
    wanted = [name for name in options if getattr(chosen, name)]
    return field("extras", t("Besides"), _several(options, wanted, TICKS), optional=True)


def _language(language: str, registry: Registry, t: Translator) -> Json:
    options = [(code, translator(code).name) for code in offered_languages(registry)]
    first = language if language in dict(options) else options[0][0]
    return field("language", t("Language"), choice(options, first, "static_select"))


def offered_languages(registry: Registry) -> list[str]:
    """Return those of the network's languages that have a catalogue; never none."""
    known = languages()
    return [code for code in registry.network.languages if code in known] or list(known)


def _policy(policy: Policy, t: Translator) -> list[Json]:
    options = (
        (EVERY_MEMBER, t("All members of a channel")),
        (ONLY_NAMED, t("Only admins, and the people named below")),
    )
    rule = choice(options, ONLY_NAMED if policy.only_named else EVERY_MEMBER, "radio_buttons")
    people: Json = {"type": "multi_users_select", "max_selected_items": 50}
    if policy.named:
        people["initial_users"] = list(policy.named)
    label = t("Whole workspace: who may change what channels hear?")
    return [
        {"type": "divider"},
        field("policy", label, rule),
        field("named", t("Named people"), people, optional=True),
    ]


def _several(options: dict[str, str], wanted: Iterable[str], kind: str = MENU) -> Json:
    """Return an element to choose any number of options (value: text) from."""
    offered = {value: {"text": words(text), "value": value} for value, text in options.items()}
    chosen = [offered[value] for value in dict.fromkeys(wanted) if value in offered]
    element: Json = {"type": kind, "options": list(offered.values())}
    # Slack refuses an empty list of initial options.
    return element | ({"initial_options": chosen} if chosen else {})


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
