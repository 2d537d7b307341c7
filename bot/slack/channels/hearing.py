"""What a channel hears, in a sentence each; the words of its form and of its status."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.countries.packs import state_name
from bot.domain.places import WITHIN_KM, point_from
from bot.domain.subscription import Rhythm
from bot.slack.messages.mrkdwn import escaped
from bot.text import translator
from bot.text.submitted import attendance_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.lab import Registry
    from bot.domain.subscription import Subscription
    from bot.text import Translator

MOST_NAMED: Final = 12
_MONDAY: Final = date(2024, 1, 1)
_HOUR, _DAY, _WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


def sentences(subscription: Subscription, registry: Registry, t: Translator) -> list[str]:
    """Return what a channel hears as sentences in mrkdwn."""
    zone = escaped(subscription.timezone)
    pace, at = rhythm(subscription.rhythm, subscription.day, t), subscription.at.strftime("%H:%M")
    told = [
        whom(subscription, registry, t),
        t("Digest: {rhythm} at {time} ({zone}).", rhythm=pace, time=at, zone=zone),
        t("It says so when nothing is on.")
        if subscription.empty
        else t("When nothing is on, it stays silent."),
        _reminders(subscription.reminders, t),
        t("Moved and cancelled meetings are told at once.")
        if subscription.notices
        else t("Moved and cancelled meetings are not told at once."),
        t("Language: {name}.", name=translator(subscription.language).name),
    ]
    return [each for each in told if each]


def whom(subscription: Subscription, registry: Registry, t: Translator) -> str:
    """Say whose meetings a channel hears of, and which ways to take part."""
    places = [_label(slug, registry) for slug in subscription.labs]
    places += [state_name(code) for code in subscription.states]
    told = [escaped(each) for each in places[:MOST_NAMED]]
    if len(places) > MOST_NAMED:
        more = len(places) - MOST_NAMED
        told.append(t.plural("{count} more", "{count} more", more))
    if subscription.near:
        near = subscription.near
        named = near if point_from(near) else _label(near, registry)
        km = t.number(WITHIN_KM if subscription.within_km is None else subscription.within_km)
        told.append(t("{km} km around {place}", km=km, place=escaped(named)))
    who = t.join(told) if told else t("all of {network}", network=escaped(registry.network.name))
    ways = [attendance_name(way, t) for way in subscription.attendance]
    if not ways:
        return t("Meetings: {who}.", who=who)
    return t("Meetings: {who}; only {ways}.", who=who, ways=t.join(ways, "or"))


def rhythm(kind: Rhythm, day: int, t: Translator) -> str:
    """Say how often: "every Monday"."""
    match kind:
        case Rhythm.DAILY:
            return t("every day")
        case Rhythm.WEEKLY:
            return t("every {weekday}", weekday=t.weekday(_MONDAY + timedelta(days=day % 7)))
        case Rhythm.MONTHLY:
            return t("on day {day} of the month", day=t.number_of_day(day))


def lead_words(lead: timedelta, t: Translator) -> str:
    """Say how long before a meeting: "1 Tag"."""
    if lead >= _WEEK and lead % _WEEK == timedelta(0):
        return t.plural("{count} week", "{count} weeks", lead // _WEEK)
    if lead >= _DAY and lead % _DAY == timedelta(0):
        return t.plural("{count} day", "{count} days", lead // _DAY)
    if lead >= _HOUR and lead % _HOUR == timedelta(0):
        return t.plural("{count} hour", "{count} hours", lead // _HOUR)
    return t.plural("{count} minute", "{count} minutes", lead // timedelta(minutes=1))


def shown_date(at: datetime, zone: str, t: Translator) -> str:
    """Write a moment so that each reader sees it by their own clock; `zone` is for the fallback."""
    words = escaped(t.moment(at, zone)).replace("|", "¦")
    return f"<!date^{int(at.timestamp())}^{{date_long}}, {{time}}|{words}>"


def _reminders(leads: Sequence[timedelta], t: Translator) -> str:
    if not leads:
        return t("No reminders.")
    told = [lead_words(lead, t) for lead in sorted(leads, reverse=True)]
    return t("Reminder before each meeting: {leads}.", leads=t.join(told))


def _label(slug: str, registry: Registry) -> str:
    lab = registry.get(slug)
    return lab.name if lab else slug
