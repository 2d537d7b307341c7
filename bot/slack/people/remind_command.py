"""`/meetups remind [words]`: how long before, which labs, on or off; without words a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.personal import LONGEST, MOST_LABS, SHORTEST
from bot.domain.personal_words import Told, told_of
from bot.slack.channels.hearing import lead_words
from bot.slack.channels.preview_answer import sentence
from bot.slack.connecting.ticket import public_name
from bot.slack.messages.mrkdwn import escaped, plain
from bot.slack.messages.wording import Desk
from bot.slack.people.home import publish
from bot.slack.people.wishes import change_wishes, forget_reminders
from bot.slack.people.wishes_form import open_form
from bot.store import subscriptions

if TYPE_CHECKING:
    from bot.domain.lab import Registry
    from bot.domain.personal import Wishes
    from bot.slack.office import Call
    from bot.text import Translator

MOST_NAMED: Final = 12


async def remind(call: Call) -> None:
    """Do what the words say; without words open the form."""
    office, person, t = call.office, call.person, call.person.t
    if not call.words.strip():
        in_channel = await _is_subscribed(call)
        if not await open_form(office, call.client, person, call.trigger, in_channel=in_channel):
            await call.answer(
                sentence(t("Slack did not open the form. Please type that once more."))
            )
        return
    told = told_of(call.words, office.registry, now=office.clock(), language=person.language)
    if refused := _refusal(told, office.registry, t):
        await call.answer(sentence(refused))
        return
    if told.is_off and not told.labs:
        await forget_reminders(office, person)
    wishes = await change_wishes(office, person, told.applied)
    await call.answer(sentence(_summary(wishes, office.registry, t)))
    await publish(office, call.client, person)


def _refusal(told: Told, registry: Registry, t: Translator) -> str:
    """Say why nothing was done; "" if all was understood."""
    if told.unknown:
        word, near = told.unknown[0]
        shown = escaped(word, 60)
        if not near:
            return t("“{word}” is not known.", word=shown)
        labels = Desk.of(registry, t, "", "UTC").labels
        meant = t.join([escaped(labels.get(each, each)) for each in near], "or")
        return t("“{word}” is not known. Did you mean {near}?", word=shown, near=meant)
    if told.lead is not None and not SHORTEST <= told.lead <= LONGEST:
        return t(
            "A reminder comes between {shortest} and {longest} before a meeting.",
            shortest=lead_words(SHORTEST, t),
            longest=lead_words(LONGEST, t),
        )
    if len(told.labs) > MOST_LABS:
        return t("Those are too many: at most {count}.", count=MOST_LABS)
    if told.says_nothing:
        return t("Type for example “/meetups remind 2h”, a city, or “off”.")
    return ""


def _summary(wishes: Wishes, registry: Registry, t: Translator) -> str:
    """Say what a person wants now."""
    labels = Desk.of(registry, t, "", "UTC").labels
    names = [escaped(labels.get(slug, slug), 80) for slug in wishes.labs]
    if len(names) > MOST_NAMED:
        more = len(names) - MOST_NAMED
        names[MOST_NAMED:] = [t.plural("{count} more", "{count} more", more)]
    lead = lead_words(wishes.lead, t)
    mine = t("My {nouns}", nouns=plain(registry.network.noun_in(t.language)[1], 40))
    told = [t.labelled(mine, f"{t.join(names)}.")] if names else []
    if wishes.always and names:
        told.insert(0, t("You are reminded of every meeting of these, {time} before.", time=lead))
    else:
        told.insert(
            0, t("You are reminded {time} before of meetings you chose yourself.", time=lead)
        )
    return "\n".join(told)


async def _is_subscribed(call: Call) -> bool:
    name = public_name(call.channel_name)
    async with call.office.store.read() as connection:
        found = await subscriptions.get(connection, call.person.workspace, call.channel, name)
    return found is not None
