"""The letter to the network's people when a lab that counts as inactive meets again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.messages.letters import Letter
from bot.slack.messages.mrkdwn import escaped

if TYPE_CHECKING:
    from bot.slack.messages.letters import Writing

LONGEST_TITLE = 150


def revived(writing: Writing) -> Letter:
    """Say what was read, that nobody sees it yet, and how the lab becomes active."""
    t, slug = writing.t, escaped(str(writing.about.get("lab", "")))
    told = t(
        "{lab} counts as inactive, but announces a meeting on {day}: “{title}”.",
        lab=escaped(writing.lab),
        day=escaped(writing.day("start")),
        title=escaped(str(writing.about.get("title", "")), LONGEST_TITLE),
    )
    mend = t(
        "If it is back, write {setting} for {lab} in {file}: then its meetings are shown and told. "
        "Until then they stand on its own page only, and we ask its sources once a week.",
        setting="`active = true`",
        lab=f"`{slug}`",
        file="`labs.toml`",
    )
    return Letter(
        title=t("{lab} meets again", lab=writing.lab),
        paragraphs=(told, mend, escaped(t("You hear this once."))),
    )
