"""What came back in the form: read field by field, with each mistake at its field; pure.

That a menu offered something proves nothing: a submission can hold anything.
The shape of `state.values`: docs.slack.dev, "view_submission payload".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.domain.places import point_from
from bot.domain.policy import Policy
from bot.domain.words.names import LONGEST_WORD, Names
from bot.domain.zones import zone_named
from bot.slack.channels.subscription_form import (
    ONLY_NAMED,
    PACES,
    WAYS,
    offered_languages,
    pace_value,
    state_codes,
)
from bot.slack.messages.mrkdwn import plain

if TYPE_CHECKING:
    from bot.domain.lab import Registry
    from bot.domain.subscription import Rhythm, Subscription
    from bot.text import Translator

FARTHEST_KM: Final = 20_000
LONGEST_LEAD: Final = timedelta(days=60)
MOST_LABS: Final = 100
MOST_NAMED: Final = 50

_USER: Final = re.compile(r"[UW][A-Z0-9]{1,30}")


@dataclass(slots=True)
class Fields:
    """The form's fields as they came back, and what is wrong with them, by block_id."""

    values: Mapping[str, Any]
    registry: Registry
    t: Translator
    errors: dict[str, str] = field(default_factory=dict)

    def read(self, before: Subscription) -> Subscription:
        """Return the choices; where a field is wrong, the choice stays as before, with an error."""
        kind, day = self._pace(before)
        near = self._near()
        return replace(
            before,
            labs=self._labs(),
            states=self._states(before),
            near=near,
            within_km=self._km(near),
            attendance=tuple(way for way in WAYS if way.value in self._many("attendance")),
            rhythm=kind,
            day=day,
            at=self._time(before.at),
            timezone=self._zone(before.timezone),
            reminders=self._reminders(),
            notices="notices" in self._many("extras"),
            empty="empty" in self._many("extras"),
            language=self._language(before.language),
        )

    def policy(self) -> Policy | None:
        """Return the workspace's rule, if the form asked for it."""
        rule = self._one("policy")
        if not rule:
            return None
        named = self._field("named").get("selected_users")
        users = [each for each in named if _is_user(each)] if isinstance(named, list) else []
        return Policy(rule == ONLY_NAMED, tuple(sorted(set(users))[:MOST_NAMED]))

    def _labs(self) -> tuple[str, ...]:
        typed = self._typed("labs")
        wanted = [part.strip() for part in typed.split(",")] if typed else self._many("labs")
        found: list[str] = []
        names = Names.of(self.registry)
        for word in filter(None, wanted[: MOST_LABS + 1]):
            slugs = (word,) if word in self.registry.labs else _called(names, word)
            if not slugs:
                self._wrong("labs", self._unknown(word, names.suggest_labs(word)))
            found += slugs
        if len(wanted) > MOST_LABS:
            self._wrong("labs", self.t("At most {count}.", count=MOST_LABS))
        return tuple(dict.fromkeys(found))

    def _states(self, before: Subscription) -> tuple[str, ...]:
        known = {*state_codes(self.registry), *before.states}
        names, typed = Names.of(self.registry), self._typed("states")
        wanted = [part.strip() for part in typed.split(",")] if typed else self._many("states")
        found: list[str] = []
        for word in filter(None, wanted[:MOST_LABS]):
            code = word if word in known else names.state(word[:LONGEST_WORD])
            if code is None:
                self._wrong("states", self._unknown(word, names.suggest_states(word)))
            else:
                found.append(code)
        return tuple(dict.fromkeys(found))

    def _near(self) -> str | None:
        typed = self._typed("near")
        point = point_from(typed[:LONGEST_WORD])
        if point is not None:
            return f"{point[0]:g},{point[1]:g}"
        if not typed:
            return None
        names = Names.of(self.registry)
        slugs = (typed,) if typed in self.registry.labs else _called(names, typed)
        if not slugs:
            self._wrong("near", self._unknown(typed, names.suggest_labs(typed)))
            return None
        return slugs[0]

    def _km(self, near: str | None) -> float | None:
        typed = self._typed("within_km")
        if not typed:
            return None
        try:
            km = float(typed.replace(",", "."))
        except ValueError:
            km = 0
        if not 0 < km <= FARTHEST_KM:
            self._wrong("within_km", self.t("Write a number of kilometres, such as 50."))
        elif near is None and "near" not in self.errors:
            self._wrong("near", self.t("Around which place? Write a city here."))
        return km

    def _pace(self, before: Subscription) -> tuple[Rhythm, int]:
        paces = {pace_value(kind, day): (kind, day) for kind, day in PACES}
        pace = paces.get(self._one("rhythm"))
        if pace is None:
            self._wrong("rhythm", self.t("Choose how often."))
        return pace or (before.rhythm, before.day)

    def _time(self, before: time) -> time:
        told = self._field("at").get("selected_time")
        try:
            at = time.fromisoformat(told if isinstance(told, str) else "")
        except ValueError:
            self._wrong("at", self.t("Choose a time."))
            return before
        return at.replace(second=0, microsecond=0, tzinfo=None)

    def _zone(self, before: str) -> str:
        typed = self._typed("timezone")
        if zone_named(typed):
            return typed
        self._wrong("timezone", self.t("No such time zone. Write it like Europe/Berlin."))
        return before

    def _reminders(self) -> tuple[timedelta, ...]:
        seconds = [int(each) for each in self._many("reminders") if _is_number(each)]
        leads = {timedelta(seconds=each) for each in seconds}
        if len(leads) > 10 or not all(timedelta() < lead <= LONGEST_LEAD for lead in leads):  # noqa: PLR2004 -- more than anyone bears
            self._wrong("reminders", self.t("At most ten, each at most 60 days before."))
        return tuple(sorted(leads, reverse=True))

    def _language(self, before: str) -> str:
        language = self._one("language")
        if language in offered_languages(self.registry):
            return language
        self._wrong("language", self.t("Choose a language."))
        return before

    def _unknown(self, word: str, near: tuple[str, ...]) -> str:
        told = plain(word, LONGEST_WORD)
        if not near:
            return self.t("“{word}” is not known.", word=told)
        names = [self.registry[slug].name if slug in self.registry.labs else slug for slug in near]
        meant = self.t.join([plain(name, 60) for name in names], "or")
        return self.t("“{word}” is not known. Did you mean {near}?", word=told, near=meant)

    def _wrong(self, name: str, why: str) -> None:
        self.errors.setdefault(name, why)

    def _field(self, name: str) -> Mapping[str, Any]:
        block = self.values.get(name)
        told = block.get(name) if isinstance(block, Mapping) else None
        return told if isinstance(told, Mapping) else {}

    def _typed(self, name: str) -> str:
        value = self._field(name).get("value")
        return value.strip() if isinstance(value, str) else ""

    def _one(self, name: str) -> str:
        return _value(self._field(name).get("selected_option"))

    def _many(self, name: str) -> list[str]:
        options = self._field(name).get("selected_options")
        chosen = map(_value, options) if isinstance(options, list) else ()
        return [value for value in chosen if value]


def _called(names: Names, word: str) -> tuple[str, ...]:
    return names.exactly(word[:LONGEST_WORD]) or names.guess(word)


def _value(option: object) -> str:
    value = option.get("value") if isinstance(option, Mapping) else None
    return value if isinstance(value, str) else ""


def _is_user(told: object) -> bool:
    return isinstance(told, str) and _USER.fullmatch(told) is not None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9  # noqa: PLR2004 -- three years
