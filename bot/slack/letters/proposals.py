"""Letters about proposals: to those who decide, and to whoever proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.delivery import Message
from bot.domain.submission import SubmissionKind, SubmissionState
from bot.slack.letters.letter import Letter
from bot.slack.messages.mrkdwn import escaped
from bot.slack.submissions.parts import Json, button, context, section, sure
from bot.slack.submissions.wording import submission_words

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.lab import Lab
    from bot.domain.submission import Submission
    from bot.slack.letters.letter import Writing
    from bot.text import Translator

ACCEPT: Final = "proposal_accept"
DECLINE: Final = "proposal_decline"
CHANGE: Final = "proposal_change"


def proposal(writing: Writing) -> Letter:
    """Ask a lab's people about a proposal."""
    t, told = writing.t, writing.about
    number = str(told["submission"])
    buttons = [
        button(ACCEPT, t("Accept"), number, style="primary"),
        button(DECLINE, t("Decline"), number, confirm=_sure(t)),
        button(CHANGE, t("Edit"), number),
    ]
    blocks: list[Json] = [{"type": "actions", "elements": buttons}]
    if by := _person(told.get("by")):
        blocks.insert(0, context(t("Proposed by {person}", person=by)))
    once = t("The first answer counts. Until then nobody sees it.")
    return Letter(
        title=t("{lab}: a proposal for your calendar", lab=writing.lab),
        paragraphs=(_said(writing), escaped(once)),
        blocks=tuple(blocks),
    )


def _sure(t: Translator) -> Json:
    told = t("Whoever proposed it is told. It cannot be undone.")
    return sure(t("Decline it?"), told, t("Decline"), t("No"))


def outcome(writing: Writing) -> Letter:
    """Tell somebody what became of their proposal."""
    t = writing.t
    accepted = writing.about.get("state") == SubmissionState.APPROVED.value
    title = (
        t("{lab}: your proposal was accepted", lab=writing.lab)
        if accepted
        else t("{lab}: your proposal was not accepted", lab=writing.lab)
    )
    more = t("It stands in the calendar now. Thank you!") if accepted else ""
    return Letter(title=title, paragraphs=tuple(filter(None, (_said(writing), escaped(more)))))


def _said(writing: Writing) -> str:
    lab = writing.registry.get(str(writing.about.get("lab", "")))
    if lab is None:
        return escaped(writing.lab)
    kind = SubmissionKind(writing.about["kind"])
    return submission_words(kind, writing.about["told"], lab, writing.t, today=writing.today)


def decided_message(submission: Submission, lab: Lab, t: Translator, *, today: date) -> Message:
    """Return what replaces a proposal once it is decided: how, and by whom."""
    said = submission_words(submission.kind, submission.told, lab, t, today=today)
    by = _person(submission.decided_by)
    verdict = {
        SubmissionState.APPROVED: t("Accepted by {person}.", person=by) if by else t("Accepted."),
        SubmissionState.DECLINED: t("Declined by {person}.", person=by) if by else t("Declined."),
        SubmissionState.RETRACTED: t("Taken back."),
        SubmissionState.PROPOSED: t("Nobody has decided yet."),
    }[submission.state]
    title = escaped(t("{lab}: a proposal for your calendar", lab=lab.name))
    blocks = (section(f"*{title}*"), section(said), section(f"*{verdict}*"))
    return Message(text=f"{title}\n\n{said}\n\n{verdict}", blocks=blocks)


def _person(user: object) -> str:
    """Name a Slack user to others, in a direct message, where that notifies nobody.

    We keep no names, so Slack fills them in; people of other workspaces have none here.
    """
    if not isinstance(user, str) or not user.isalnum() or not user.startswith(("U", "W")):
        return ""
    return f"<@{user}>"
