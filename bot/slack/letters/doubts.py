"""The letter about a doubted meeting: what a lab's people read, and what they can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from bot.domain.doubt import Reason
from bot.jobs.doubts import PAGE
from bot.slack.asking.meetings import meeting_text
from bot.slack.letters.letter import Letter
from bot.slack.messages.mrkdwn import escaped, link, web_address
from bot.slack.messages.wording import Desk
from bot.slack.submissions.parts import button
from bot.text.doubt import reasons

if TYPE_CHECKING:
    from bot.domain.event import Occurrence
    from bot.slack.letters.letter import Writing

EDIT: Final = "doubt_edit"
"""The button that opens the meeting's form, handled by `bot.slack.submissions.doubting`."""

_LINES: Final = 30
_LINE: Final = 1_000
_SOURCES: Final = 3


def doubt(writing: Writing) -> Letter:
    """Tell a lab's people what somebody found wrong, and the meeting as it is shown now."""
    t = writing.t
    found = next(filter(None, map(writing.occurrences.get, writing.content.special)), None)
    reason = escaped(_reason(writing))
    said = [t("Somebody in Slack reports: *{reason}*.", reason=reason)]
    if writing.about.get("via") == PAGE:
        said = [t("Somebody reports on our page: *{reason}*.", reason=reason)]
    said += _quoted(str(writing.about.get("words", "")))
    title = t("{lab}: is this right?", lab=writing.lab)
    if found is None or found.vanished:
        gone = t("The meeting is no longer listed, so there may be nothing left to do.")
        return Letter(title=title, paragraphs=("\n".join(said), escaped(gone)))
    desk = Desk.of(writing.registry, t, writing.public_url, writing.content.timezone)
    shown = f"{escaped(t('This is what we show:'))}\n{meeting_text(found, desk)}"
    mend = t(
        "If that is so, correct it where you announce the meeting, or with `/meetups add` in "
        "Slack. If all is well, there is nothing to do."
    )
    if writing.public_url:
        form = f"{writing.public_url.rstrip('/')}/events/{quote(found.id)}/change"
        mend = f"{mend} {t('Without Slack: {address}', address=link(form, escaped(form, 300)))}"
    buttons = [button(EDIT, t("Correct it"), found.id)]
    return Letter(
        title=title,
        paragraphs=tuple(filter(None, ("\n".join(said), shown, _links(found, writing), mend))),
        blocks=({"type": "actions", "elements": buttons},),
    )


def _reason(writing: Writing) -> str:
    told = writing.about.get("reason")
    known = reasons(writing.t)
    return known.get(next((each for each in known if each == told), Reason.OTHER), "")


def _quoted(words: str) -> list[str]:
    lines = [escaped(line, _LINE) for line in words.splitlines()]
    return [f"> {line}" for line in lines if line][:_LINES]


def _links(found: Occurrence, writing: Writing) -> str:
    t, links = writing.t, []
    if writing.public_url:
        page = f"{writing.public_url.rstrip('/')}/events/{quote(found.id)}"
        links.append(link(page, escaped(t("Our page"))))
    addresses = dict.fromkeys(each.url for each in found.sources if web_address(each.url))
    source = escaped(t("Source:"))
    links += [f"{source} {link(url, escaped(url, 80))}" for url in list(addresses)[:_SOURCES]]
    entered = found.sources and not any(each.url for each in found.sources)
    if entered:
        links.append(t("It was entered here or follows a rule; `/meetups add` shows it."))
    return " · ".join(links)
