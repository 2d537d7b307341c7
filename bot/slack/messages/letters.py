"""Letters: private words to a lab's people, in Slack or by mail, each with what to do.

`TOPICS` finds the words for what a letter is about; `bot.jobs.letters` writes them down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bot.domain.delivery import Message
from bot.jobs.letters import operators
from bot.slack.messages.mrkdwn import escaped, link, web_address
from bot.text.failure import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from bot.domain.delivery import Content
    from bot.domain.event import Occurrence
    from bot.domain.lab import Registry
    from bot.text import Translator

LONGEST_ADDRESS: Final = 300
LONGEST_WORDS: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a letter says: a title, paragraphs of mrkdwn, and blocks with what can be pressed."""

    title: str
    paragraphs: tuple[str, ...]
    blocks: tuple[dict[str, Any], ...] = ()

    def message(self) -> Message:
        """Return it as a Slack message; a mail is made of the text alone."""
        title = escaped(self.title)
        sections = [_section(f"*{title}*"), *map(_section, self.paragraphs)]
        text = "\n\n".join((f"*{title}*", *self.paragraphs))
        return Message(text=text, blocks=(*sections, *self.blocks))


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What is needed to find the words: the content, its meetings as they are now, the labs."""

    content: Content
    occurrences: Mapping[str, Occurrence]
    registry: Registry
    t: Translator
    public_url: str
    now: datetime

    @property
    def today(self) -> date:
        """The day that it is where the lab is."""
        return self.now.astimezone(ZoneInfo(self.content.timezone)).date()

    @property
    def about(self) -> Mapping[str, Any]:
        """What the letter is about."""
        return self.content.about

    @property
    def to_operator(self) -> bool:
        """Whether the network's people stand in for those of a lab that names none."""
        lab = self.registry.get(str(self.about.get("lab", "")))
        return lab is not None and not lab.people and lab.slug != self.registry.network.slug

    @property
    def lab(self) -> str:
        """The name of the lab it is about."""
        lab = self.registry.get(str(self.about.get("lab", "")))
        return lab.name if lab else self.registry.network.name

    def day(self, name: str) -> str:
        """Put a moment of `about` into words, as a day where the lab is; another year is named."""
        told = self.about.get(name)
        if not isinstance(told, str):
            return ""
        at = datetime.fromisoformat(told)
        day = at.astimezone(ZoneInfo(self.content.timezone)).date()
        return self.t.long_day(day) if day.year != self.today.year else self.t.day(day)

    def operator(self) -> str:
        """Say how the address of a source is changed, and by whom."""
        mails = operators(self.registry)
        if not mails:
            return escaped(self.t("Addresses are changed by whoever runs Treffpunkt for you."))
        whom = ", ".join(escaped(mail) for mail in mails[:2])
        return self.t("Addresses are changed by whoever runs Treffpunkt: {whom}.", whom=whom)

    def address(self) -> str:
        """Return the source's address, linked where it may be."""
        url = str(self.about.get("url", ""))
        shown = escaped(url, LONGEST_ADDRESS)
        return link(web_address(url), shown) if web_address(url) else shown


def letter_message(
    content: Content,
    occurrences: Mapping[str, Occurrence],
    registry: Registry,
    t: Translator,
    *,
    public_url: str,
    now: datetime,
) -> Message:
    """Render a letter by its topic."""
    writing = Writing(
        content=content,
        occurrences=occurrences,
        registry=registry,
        t=t,
        public_url=public_url,
        now=now,
    )
    return TOPICS[str(content.about["topic"])](writing).message()


def _failing(writing: Writing) -> Letter:
    t = writing.t
    explained = explain(str(writing.about.get("error", "")), t)
    since = t(
        "We have not been able to read {address} since {day}.",
        address=writing.address(),
        day=escaped(writing.day("since")),
    )
    if good := writing.day("last_good"):
        shown = t("Until then we show what we last read there, on {day}.", day=escaped(good))
    else:
        shown = t("So far we have never read anything there.")
    if writing.to_operator:
        return Letter(
            title=t("{lab}: its meetings cannot be read", lab=writing.lab),
            paragraphs=(
                f"{since} {escaped(explained.what, LONGEST_WORDS)}",
                f"{shown} {_stand_in(writing)}",
                t("Change the address in `labs.toml` once you know the new one.")
                if explained.new_address
                else t("`treffpunkt sources` shows whether it still fails."),
            ),
        )
    meanwhile = t("New meetings you can enter in Slack until then, with `/meetups add`.")
    once = t("You hear this once, and once more when it works again.")
    advice = f"*{escaped(t('What you can do:'))}* {escaped(explained.advice, LONGEST_WORDS)}"
    return Letter(
        title=t("{lab}: we cannot read your meetings", lab=writing.lab),
        paragraphs=(
            f"{since} {escaped(explained.what, LONGEST_WORDS)}",
            f"{advice} {writing.operator()}" if explained.new_address else advice,
            f"{shown} {meanwhile}",
            escaped(once),
        ),
    )


def _back(writing: Writing) -> Letter:
    t, address, day = writing.t, writing.address(), escaped(writing.day("since"))
    if writing.about.get("replaced"):
        told = t("We now read {address}. Thank you! There is nothing more to do.", address=address)
    else:
        told = t(
            "{address} works again; it had failed since {day}. There is nothing to do.",
            address=address,
            day=day,
        )
    title = t("{lab}: your meetings can be read again", lab=writing.lab)
    if writing.to_operator:
        title = t("{lab}: its meetings can be read again", lab=writing.lab)
        told = t("{address} can be read again. There is nothing to do.", address=address)
    return Letter(title=title, paragraphs=(told,))


def _stand_in(writing: Writing) -> str:
    """Say why the operator reads what a lab's people would."""
    told = writing.t(
        "You read this because nobody is named for {lab}: ask them, or name somebody under "
        "“people” in {file}.",
        lab=escaped(writing.lab),
        file="`labs.toml`",
    )
    return f"{told} {escaped(writing.t('You hear this once.'))}"


def _moved(writing: Writing) -> Letter:
    t = writing.t
    new = str(writing.about.get("address", ""))
    shown = escaped(new, LONGEST_ADDRESS)
    told = t(
        "{old} now leads to {new} for good, and we read it there. Nothing is lost.",
        old=writing.address(),
        new=link(web_address(new), shown) if web_address(new) else shown,
    )
    if writing.to_operator:
        title = t("{lab}: its calendar has moved", lab=writing.lab)
        ask = t("Please put this address into `labs.toml`; the old one may end some day.")
        return Letter(title=title, paragraphs=(told, f"{ask} {_stand_in(writing)}"))
    ask = t("Is the new address right? Then it should stand with us, for the old may end some day.")
    return Letter(
        title=t("{lab}: your calendar has moved", lab=writing.lab),
        paragraphs=(told, f"{escaped(ask)} {writing.operator()}"),
    )


def _silent(writing: Writing) -> Letter:
    t = writing.t
    if writing.to_operator:
        return Letter(
            title=t("{lab}: no meeting is announced", lab=writing.lab),
            paragraphs=(
                t(
                    "Its last meeting that we know of was on {day}, and none is announced.",
                    day=escaped(writing.day("since")),
                ),
                _stand_in(writing),
            ),
        )
    return Letter(
        title=t("{lab}: when do you meet next?", lab=writing.lab),
        paragraphs=(
            t(
                "Your last meeting that we know of was on {day}, and none is announced.",
                day=escaped(writing.day("since")),
            ),
            t(
                "Do you meet? Then announce it where you always do, or write `/meetups add` in "
                "Slack, with your next evening in plain words."
            ),
            t("Are you taking a break? Then there is nothing to do; you hear this once."),
        ),
    )


def _outage(writing: Writing) -> Letter:
    t = writing.t
    return Letter(
        title=t("Most sources cannot be read"),
        paragraphs=(
            t(
                "{count} sources have failed since {day} or longer. That many at once is most "
                "likely a fault of this machine or its network: `treffpunkt doctor` says more. "
                "The labs were not written to.",
                count=int(writing.about.get("count", 0)),
                day=escaped(writing.day("since")),
            ),
        ),
    )


def _by_people(writing: Writing) -> Letter:
    """Find the words of a letter about what people told or asked for."""
    # They are made of the nouns of this module.
    from bot.slack.submissions import asked_letters, doubt_letter, proposal_letters

    words = {
        "doubt": doubt_letter.doubt,
        "proposal": proposal_letters.proposal,
        "outcome": proposal_letters.outcome,
        "request": asked_letters.request,
        "wish": asked_letters.wish,
    }
    return words[str(writing.about["topic"])](writing)


def _revived(writing: Writing) -> Letter:
    from bot.slack.messages.revival_letter import (
        revived,  # it is made of the nouns of this module
    )

    return revived(writing)


def _section(text: str) -> dict[str, Any]:
    shown = {"type": "mrkdwn", "text": text, "verbatim": True}
    return {"type": "section", "text": shown, "expand": True}


TOPICS: Final[Mapping[str, Callable[[Writing], Letter]]] = {
    "failing": _failing,
    "back": _back,
    "moved": _moved,
    "silent": _silent,
    "outage": _outage,
    "revived": _revived,
    **dict.fromkeys(("doubt", "proposal", "outcome", "request", "wish"), _by_people),
}
