"""Letters about what was asked for on the page; their link is added on sending."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.invitation import Asked
from bot.slack.letters.letter import Letter
from bot.slack.messages.mrkdwn import escaped
from bot.text.deeds import deed_name, evenings_told

if TYPE_CHECKING:
    from bot.slack.letters.letter import Writing


def request(writing: Writing) -> Letter:
    """Ask whoever reads a mailbox whether it was they who asked for something.

    Nothing is quoted: we let nobody write to strangers through us.
    """
    t = writing.t
    deed = escaped(deed_name(Asked.read(writing.about["asked"]).deed, t))
    told = t(
        "Somebody named this address on our page: “{deed}”, for {lab}.",
        deed=deed,
        lab=escaped(writing.lab),
    )
    title = t("{lab}: please confirm that it was you", lab=writing.lab)
    return Letter(title=title, paragraphs=(told,))


def wish(writing: Writing) -> Letter:
    """Ask a lab's people whether what somebody says of their regular evenings is right."""
    t = writing.t
    says = escaped(evenings_told(Asked.read(writing.about["asked"]).deed, t), 300)
    told = t("Somebody asks on our page for this: {says}", says=says)
    where = t("In Slack you do it with `/meetups add`, without Slack on your page.")
    title = t("{lab}: a word about your regular evenings", lab=writing.lab)
    return Letter(title=title, paragraphs=(told, where))
