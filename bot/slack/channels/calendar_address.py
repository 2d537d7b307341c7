"""`/meetups calendar [words]`: the address of the calendar, and how to subscribe to it.

The address takes the same filters as every page (`bot.web.filters`), which Slack's listeners may
not import; a test compares the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode, urlsplit

from bot.domain.delivery import Message
from bot.domain.event import Attendance
from bot.domain.subscription import Subscription
from bot.domain.subscription_words import wish_of, wish_of_channel
from bot.slack.channels.hearing import whom
from bot.slack.channels.preview_answer import sentence
from bot.slack.connecting.ticket import public_name
from bot.slack.messages.mrkdwn import escaped, link
from bot.slack.submissions.parts import section
from bot.store import subscriptions

if TYPE_CHECKING:
    from bot.domain.subscription_words import Wish
    from bot.slack.office import Call
    from bot.text import Translator

GOOGLE: Final = "https://calendar.google.com/calendar/r?cid="
OUTLOOK: Final = "https://outlook.live.com/calendar/0/addfromweb?url="
PATH: Final = "/calendar.ics"
LOCAL: Final = frozenset({None, "localhost", "127.0.0.1", "::1"})
"""Hosts that nobody else's calendar program can reach."""
LONGEST: Final = 900
"""Characters; quoted within another address it must fit into Slack's 3,000 for a text."""


async def calendar(call: Call) -> None:
    """Tell the address of a calendar that keeps itself up to date; anyone may ask."""
    office, t = call.office, call.person.t
    if urlsplit(office.public_url).hostname in LOCAL:
        await call.answer(sentence(t("This installation has no public address (PUBLIC_URL).")))
        return
    wish = wish_of(
        call.words, office.registry, today=office.clock().date(), language=call.person.language
    )
    wanted = await _wanted(call, wish)
    address = calendar_address(office.public_url, wanted, online_too=wish.online_too)
    if len(address) > LONGEST:
        await call.answer(sentence(t("That is too much for one address: name fewer, or a state.")))
        return
    what = [whom(wanted, office.registry, t)]
    what += [t("And all that is online.")] if wish.online_too else []
    lines = [
        *(_not_known(word, near, t) for word, near in wish.unknown),
        f"*{t('Your calendar')}*{t.colon} {' '.join(what)}",
        _code(address),
        t("It keeps itself up to date: moved and cancelled meetings change in it, too."),
    ]
    parts = ["\n".join(lines), *ways(address, t)]
    await call.answer(Message(text="\n".join(parts), blocks=tuple(map(section, parts))))


def calendar_address(public_url: str, wanted: Subscription, *, online_too: bool = False) -> str:
    """Return the https address of the combined calendar for what is wanted.

    `online_too`: beside the places, all that is online anywhere.
    """
    pairs = [("lab", slug) for slug in wanted.labs] + [("state", code) for code in wanted.states]
    pairs += [("near", wanted.near)] if wanted.near else []
    if wanted.near and wanted.within_km is not None:
        pairs.append(("within", f"{wanted.within_km:g}"))
    pairs += [("attendance", way.value) for way in wanted.attendance]
    pairs += [("also", Attendance.ONLINE.value)] if online_too else []
    query = urlencode(pairs)
    return f"{public_url.rstrip('/')}{PATH}" + (f"?{query}" if query else "")


def ways(address: str, t: Translator) -> list[str]:
    """Say how to subscribe to an address in Google, Outlook and Apple's calendars, a line each."""
    webcal = f"webcal://{urlsplit(address)._replace(scheme='').geturl().lstrip('/')}"
    google = link(GOOGLE + quote(webcal, safe=""), t("add it"), 3_000)
    outlook = link(OUTLOOK + quote(address, safe=""), t("add it"), 3_000)
    return [
        f"• Google{t.colon} {google}",
        f"• Outlook{t.colon} {outlook}",
        t("• Apple: open {address}, or File › New Calendar Subscription.", address=_code(webcal)),
    ]


def _code(address: str) -> str:
    """Show an address as it is; whatever people typed is percent-encoded in it."""
    return f"`{address.replace('&', '&amp;')}`"


async def _wanted(call: Call, wish: Wish) -> Subscription:
    """Return what the words say; without words what the channel hears, or might want to."""
    office, name = call.office, public_name(call.channel_name)
    if not wish.placed and not wish.attendance:
        async with office.store.read() as connection:
            found = await subscriptions.get(connection, call.person.workspace, call.channel, name)
        if found is not None:
            return found
    where = wish if wish.placed else wish_of_channel(call.channel, name, office.registry)
    return Subscription(
        channel=call.channel,
        labs=where.labs,
        states=where.states,
        near=where.near,
        within_km=where.within_km,
        attendance=wish.attendance,
    )


def _not_known(word: str, near: tuple[str, ...], t: Translator) -> str:
    if not near:
        return t("“{word}” is not known.", word=escaped(word))
    meant = t.join([escaped(each) for each in near], "or")
    return t("“{word}” is not known. Did you mean {near}?", word=escaped(word), near=meant)
