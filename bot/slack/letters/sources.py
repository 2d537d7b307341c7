"""Letters about a lab's sources: what fails, works again, has moved, fell silent or came back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.slack.letters.letter import LONGEST_ADDRESS, Letter
from bot.slack.messages.mrkdwn import escaped, link, web_address
from bot.text.failure import explain

if TYPE_CHECKING:
    from bot.slack.letters.letter import Writing

LONGEST_TITLE: Final = 150
LONGEST_WORDS: Final = 2_000


def failing(writing: Writing) -> Letter:
    """Tell that a source cannot be read, since when, and what to do."""
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


def back(writing: Writing) -> Letter:
    """Tell that a source can be read again."""
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
    """Say why the operator reads what a lab's people should."""
    told = writing.t(
        "You read this because nobody is named for {lab}: ask them, or name somebody under "
        "“people” in {file}.",
        lab=escaped(writing.lab),
        file="`labs.toml`",
    )
    return f"{told} {escaped(writing.t('You hear this once.'))}"


def moved(writing: Writing) -> Letter:
    """Tell that a source has moved for good, and ask for its new address."""
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


def silent(writing: Writing) -> Letter:
    """Ask a lab that announces nothing when it meets next."""
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


def outage(writing: Writing) -> Letter:
    """Tell the operator that most sources fail at once."""
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


def revived(writing: Writing) -> Letter:
    """Tell of an inactive lab that meets again, that nobody sees it yet, and how to change that."""
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
