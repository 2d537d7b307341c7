"""`/meetups help`: what one can type, on one screen, with labs of this network as examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.delivery import Message
from bot.slack.messages.mrkdwn import escaped
from bot.slack.submissions.parts import section

if TYPE_CHECKING:
    from bot.domain.lab import Registry
    from bot.slack.office import Call
    from bot.text import Translator


async def show_help(call: Call) -> None:
    """Tell what one can type."""
    await call.answer(help_message(call.office.registry, call.person.t))


def help_message(registry: Registry, t: Translator) -> Message:
    """Return the help: how to ask, what channels can do, and what is personal."""
    first, second = _examples(registry)
    groups = (
        (
            t("Ask"),
            (
                ("/next-meetup", t("the next meetings; in a channel of a lab, that lab's")),
                (f"/next-meetup {first}", t("a city, a state, also misspelt")),
                (f"/next-meetup {second} {t('next week')}", t("today, this week, in March …")),
                (f"/meetups {t('near')} {first} 50 km", t("a list to page through")),
            ),
        ),
        (
            t("This channel"),
            (
                (f"/meetups {t('subscribe')}", t("choose what it hears, with a preview")),
                (f"/meetups {t('settings')}", t("change that")),
                ("/meetups status", t("what it hears, and when next")),
                (f"/meetups {t('unsubscribe')}", t("it shall hear nothing more")),
            ),
        ),
        (
            t("For yourself"),
            (
                (f"/meetups {t('calendar')}", t("all in your calendar, always up to date")),
                (f"/meetups {t('remind')}", t("your reminders")),
                (f"/meetups {t('add')}", t("enter a meeting of your lab")),
                (f"/meetups {t('forget-me')}", t("delete what is stored about you")),
            ),
        ),
    )
    told = [
        "\n".join([f"*{title}*", *(f"• `{typed}`{t.colon} {what}" for typed, what in lines)])
        for title, lines in groups
    ]
    return Message(text="\n\n".join(told), blocks=tuple(section(part) for part in told))


def _examples(registry: Registry) -> tuple[str, str]:
    """Return what two labs of this network are called."""
    labs = [lab for lab in registry if lab.active and not lab.friend and lab.city]
    names = [escaped(lab.city or "", 40).replace("`", "") for lab in labs]
    names = list(dict.fromkeys(names)) or ["online"]
    middle = names[len(names) // 2]
    return middle, names[0]
