"""The health of a source in words that everyone may read: no private address, no mail."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.domain.condition import Condition
from bot.domain.disclosed import redacted
from bot.domain.moving import new_address
from bot.domain.source import Kind
from bot.text.failure import Explanation, explain

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.domain.source import FetchState
    from bot.text.translator import Translator

HALF_A_YEAR: Final = timedelta(days=182)
_ANSWERS: Final = re.compile(r"\banswers (\d{3})\b")


def health(
    state: FetchState, condition: Condition, t: Translator, *, now: datetime, zone: str
) -> str:
    """Say how a source is and since when, in a sentence without a full stop; days in `zone`."""
    match condition:
        case Condition.NEW:
            return t("not asked yet")
        case Condition.ANSWERS:
            last = state.last_good or now
            return t("answers, last heard {when}", when=_moment(last, t, now, zone))
        case Condition.RESTS if state.failing_since is None:
            return "; ".join((t.plural("rests", "rest", 1), _good(state, t, now, zone)))
    since = _since(state.failing_since or state.last_checked or now, t, now, zone)
    return "; ".join((_failing(state, condition, since, t), _good(state, t, now, zone)))


def _failing(state: FetchState, condition: Condition, since: str, t: Translator) -> str:
    if condition is Condition.GONE:
        return t("gone for good {since}, so it is not asked any more", since=since)
    if condition is Condition.REFUSES:
        return t("asks programs like ours to stay away, {since}", since=since)
    if found := _ANSWERS.search(state.error or ""):
        return t("answers {code} {since}", code=found[1], since=since)
    return t("cannot be read {since}", since=since)


def _good(state: FetchState, t: Translator, now: datetime, zone: str) -> str:
    if state.last_good is None:
        return t("never good so far")
    return t("last good {when}", when=_moment(state.last_good, t, now, zone))


def is_coded(state: FetchState) -> bool:
    """Whether it answers with an error status, which is all there is to say."""
    return _ANSWERS.search(state.error or "") is not None


def reason(state: FetchState, condition: Condition, t: Translator) -> Explanation | None:
    """Say what is wrong with a source and what its people can do; None if nothing is."""
    if condition not in {Condition.FAILS, Condition.GONE, Condition.REFUSES}:
        return None
    return explain(redacted(state.error or ""), t)


def remarks(state: FetchState, t: Translator) -> list[str]:
    """Say what else its people might want to know about a source that answers."""
    said = []
    if state.held:
        said.append(
            t.plural(
                "{count} meeting is gone at once: we wait for another answer to believe it.",
                "{count} meetings are gone at once: we wait for another answer to believe it.",
                state.held,
            )
        )
    if new_address(state) is not None:
        said.append(t("It has moved for good; please tell us its new address."))
    return said


def kind_name(kind: Kind, t: Translator) -> str:
    """Name the kind of a source for people."""
    return {
        Kind.GETTOGETHER: "GetTogether",
        Kind.ICAL: t("iCal calendar"),
        Kind.SYNDICATION: t("feed"),
        Kind.PAGE: t("web page"),
        Kind.PROSE: t("text of a web page"),
        Kind.PAD: t("pad"),
        Kind.CALDAV: t("CalDAV calendar"),
        Kind.MANUAL: t("people of the lab"),
        Kind.SCHEDULE: t("rule"),
    }[kind]


def _moment(at: datetime, t: Translator, now: datetime, zone: str) -> str:
    """Say when something was: "today at 08:00", "yesterday at 08:00", "on 11 November"."""
    here, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    if here.date() == today:
        return t("today at {time}", time=t.time(here))
    if (today - here.date()).days == 1:
        return t("yesterday at {time}", time=t.time(here))
    return t("on {day}", day=brief_day(here.date(), t, today))


def _since(at: datetime, t: Translator, now: datetime, zone: str) -> str:
    """Say since which day: "since today", "since 12 November"."""
    here, today = at.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date()
    if here == today:
        return t("since today")
    return t("since {day}", day=brief_day(here, t, today))


def brief_day(day: date, t: Translator, today: date) -> str:
    """Write a date without its weekday, and with its year unless that is clear."""
    return t.day_of_month(day) if abs(today - day) < HALF_A_YEAR else t.date_of_year(day)
