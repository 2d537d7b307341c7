"""What people submitted about a lab, as plain text for the page and for letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.domain.event import CERTAIN, Attendance, Meeting, Status
from bot.domain.rules.rule import expand, parse_rule
from bot.domain.submission import SubmissionKind, facts_of, schedule_of
from bot.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.domain.lab import Lab
    from bot.text.translator import Translator

NEXT_DATES: Final = 4


def attendance_name(way: Attendance, t: Translator) -> str:
    """Name a way to take part."""
    return {
        Attendance.ONSITE: t("on site"),
        Attendance.ONLINE: t("online"),
        Attendance.HYBRID: t("hybrid"),
        Attendance.UNKNOWN: t("unknown"),
    }[way]


def meeting_of(told: Mapping[str, Any]) -> Meeting:
    """Return the meeting that a submission describes, to be put into words."""
    zone = str(told["timezone"])
    facts = facts_of(told, zone)
    facts.setdefault("end", facts["start"])
    return Meeting(timezone=zone, **facts)


def next_days(told: Mapping[str, Any], lab: Lab, today: date) -> list[date]:
    """Return the next dates of a rule in words, whatever holidays there are."""
    try:
        rule = parse_rule(schedule_of(lab, told), today=today, language=lab.language)
    except RuleError:
        return []
    year = today.replace(year=today.year + 1, day=min(today.day, 28))
    return [slot.day for slot in expand(rule, today, year)][:NEXT_DATES]


def told_lines(
    kind: SubmissionKind, told: Mapping[str, Any], lab: Lab, t: Translator, *, today: date
) -> list[str]:
    """Say what was submitted: its title, then its facts line by line."""
    if kind is SubmissionKind.EVENING:
        lines = [told.get("title") or lab.name, told["when"], *_where(told, t)]
        if days := next_days(told, lab, today):
            lines.append(t("Next: {days}", days=t.dates(days)))
        return lines
    if kind is SubmissionKind.CORRECTION:
        about = meeting_of(told["of"])
        return [about.title, t.when(about), *said_anew(told["says"], told["of"], t)]
    meeting = meeting_of(told)
    return [meeting.title, t.when(meeting), *_where(told, t)]


def said_anew(says: Mapping[str, Any], of: Mapping[str, Any], t: Translator) -> list[str]:
    """Say what is new about a meeting, line by line; `of` is the meeting, as in a correction."""
    lines = []
    if says.get("status") == Status.CANCELLED.value:
        lines.append(t("does not take place"))
    elif says.get("status") or says.get(CERTAIN):
        lines.append(t("takes place"))
    if "start" in says:
        moved = meeting_of({**of, "start": says["start"], "end": says["end"]})
        lines.append(t("new time: {when}", when=t.when(moved)))
    labels = {
        "title": t("Title"),
        "place": t("Place"),
        "url": t("Link"),
        "join_url": t("Join online"),
        "description": t("Note"),
    }
    lines += [
        t.labelled(label, str(says[name] or "–")) for name, label in labels.items() if name in says
    ]
    if "attendance" in says:
        way = attendance_name(Attendance(says["attendance"]), t)
        lines.append(t.labelled(t("How one takes part"), way))
    return lines


def _where(facts: Mapping[str, Any], t: Translator) -> list[str]:
    lines = [facts["place"]] if facts.get("place") else []
    way = Attendance(facts.get("attendance") or Attendance.UNKNOWN)
    if way in {Attendance.ONLINE, Attendance.HYBRID}:
        lines.append(attendance_name(way, t))
    for name, label in (("join_url", t("Join online")), ("url", t("More about it"))):
        if facts.get(name):
            lines.append(t.labelled(label, facts[name]))
    return [*lines, *([facts["description"]] if facts.get("description") else [])]


def refusal(reason: str, lab: str, t: Translator) -> str:
    """Say why something cannot be accepted, and what to do, by the reason in a SubmissionError."""
    return {
        "rights": t("Only {lab}'s people can do that; you can propose it.", lab=lab),
        "many": t("You have several open proposals. Wait until somebody has decided on them."),
        "crowd": t("{lab}'s people were asked a lot today. Please try again tomorrow.", lab=lab),
        "nobody": t("Nobody is named yet who could decide for {lab}.", lab=lab),
        "decided": t("That was decided already."),
        "gone": t("That is not there any more."),
        "used": t("This link was used already; what it asked for is done."),
    }.get(reason, t("That did not work; nothing was changed. Try again."))
