"""What was submitted, in words: for forms, letters and answers. All of it is safe mrkdwn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.event import CERTAIN, Attendance, Status
from bot.domain.submission import SubmissionKind
from bot.slack.messages.mrkdwn import escaped, link, web_address
from bot.slack.messages.wording import Desk
from bot.text.meeting import mark
from bot.text.submitted import attendance_name, meeting_of, next_days, refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.domain.event import Occurrence
    from bot.domain.lab import Lab, Registry
    from bot.domain.submission import Submission
    from bot.text import Translator

LONGEST_NOTE = 600


def submission_words(
    kind: SubmissionKind, told: Mapping[str, Any], lab: Lab, t: Translator, *, today: date
) -> str:
    """Say what was submitted, on a few lines."""
    if kind is SubmissionKind.EVENING:
        return evening_words(told, lab, t, today=today)
    if kind is SubmissionKind.CORRECTION:
        return correction_words(told, t)
    meeting = meeting_of(told)
    lines = [f"*{escaped(meeting.title)}*", escaped(t.when(meeting)), *_where(told, t)]
    if meeting.status is Status.CANCELLED:
        lines.insert(0, f"*{escaped(t('CANCELLED'))}*")
    return "\n".join(lines)


def _where(facts: Mapping[str, Any], t: Translator) -> list[str]:
    lines = [escaped(facts["place"])] if facts.get("place") else []
    way = Attendance(facts.get("attendance") or Attendance.UNKNOWN)
    if way in {Attendance.ONLINE, Attendance.HYBRID}:
        lines.append(escaped(attendance_name(way, t)))
    for name, label in (("join_url", t("Join online")), ("url", t("More about it"))):
        if address := web_address(facts.get(name)):
            lines.append(t.labelled(escaped(label), link(address, escaped(address, 200))))
    if note := facts.get("description"):
        lines.append(escaped(note, LONGEST_NOTE))
    return lines


def evening_words(told: Mapping[str, Any], lab: Lab, t: Translator, *, today: date) -> str:
    """Describe a regular evening, with its next dates."""
    lines = [f"*{escaped(told.get('title') or lab.name)}*", escaped(told["when"], 300)]
    lines += _where({name: value for name, value in told.items() if name != "when"}, t)
    if days := next_days(told, lab, today):
        lines.append(t("Next: {days}", days=escaped(t.dates(days))))
    return "\n".join(lines)


def correction_words(told: Mapping[str, Any], t: Translator) -> str:
    """Say which meeting is corrected, and what is new about it."""
    about = meeting_of(told["of"])
    lines = [f"*{escaped(about.title)}*, {escaped(t.when(about))}"]
    says = told["says"]
    if says.get("status") == Status.CANCELLED.value:
        lines.append(t("does not take place"))
    elif says.get("status") or says.get(CERTAIN):
        lines.append(t("takes place"))
    if "start" in says:
        moved = meeting_of({**told["of"], "start": says["start"], "end": says["end"]})
        lines.append(t("new time: {when}", when=escaped(t.when(moved))))
    labels = {
        "title": t("Title"),
        "place": t("Place"),
        "url": t("Link"),
        "join_url": t("Join online"),
        "description": t("Note"),
    }
    for name, label in labels.items():
        if name in says:
            lines.append(t.labelled(escaped(label), escaped(says[name], LONGEST_NOTE) or "–"))
    if "attendance" in says:
        way = attendance_name(Attendance(says["attendance"]), t)
        lines.append(t.labelled(escaped(t("How one takes part")), escaped(way)))
    return "\n".join((lines[0], *(f"• {line}" for line in lines[1:])))


def occurrence_words(one: Occurrence, registry: Registry, t: Translator, zone: str) -> str:
    """Describe a known meeting on one or two lines, with what is uncertain about it."""
    card = Desk.of(registry, t, "", zone).card(one)
    marked = mark(one, t)
    head = f"*{escaped(card.title or card.labs)}*"
    return " · ".join(
        filter(
            None,
            (
                f"*{escaped(marked)}*" if marked else "",
                head,
                escaped(t.when(one, one.timezone)),
                escaped(card.place, 80),
            ),
        )
    )


def result_words(submission: Submission, lab: Lab, t: Translator) -> str:
    """Say what became of it: entered, or asked for."""
    if submission.decided_by is None:
        return t(
            "Thank you! {lab}'s people were asked; you hear what they decide.",
            lab=escaped(lab.name),
        )
    return t("Done: this now stands in {lab}'s calendar.", lab=escaped(lab.name))


def refusal_words(reason: str, lab: Lab | None, t: Translator) -> str:
    """Say why something cannot be accepted, and what to do."""
    return refusal(reason, escaped(lab.name) if lab else t("the group"), t)
