"""Inviting: letters by mail get their link only when they are rendered to be sent.

So a link is as old as its letter, however long that had to wait, and no link is stored anywhere.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.domain.invitation import LASTS, Invitation
from bot.store.outbox import MAIL
from bot.text import translator_of

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.delivery import Delivery, Message
    from bot.domain.lab import Network
    from bot.text import Translator

REQUEST: Final = "request"
WISH: Final = "wish"
PROPOSAL: Final = "proposal"
"""The topics of letters that carry a link."""
PATH: Final = "/by-mail"


def has_link(letter: Delivery) -> bool:
    """Whether a link belongs in a letter."""
    topic = letter.content.about.get("topic")
    return letter.channel.startswith(MAIL) and topic in {REQUEST, WISH, PROPOSAL}


def invited(
    letter: Delivery,
    message: Message,
    network: Network,
    *,
    key: bytes,
    public_url: str,
    now: datetime,
) -> Message:
    """Return the words of a letter with its link; those of letters without one are unchanged."""
    if not has_link(letter):
        return message
    t = translator_of(network, letter.content.language)
    token = Invitation(letter.id, now + LASTS).token(key)
    before, after = _around(str(letter.content.about["topic"]), t)
    address = f"{public_url.rstrip('/')}{PATH}/{token}"
    paragraphs = (message.text, f"{before}\n{address}", after)
    return replace(message, text="\n\n".join(paragraphs))


def _around(topic: str, t: Translator) -> tuple[str, str]:
    """Return the words before a link, what it is for, and those after it, what else to know."""
    if topic == REQUEST:
        return (
            t("Here you see what it says, and send it off with a button. The link works once:"),
            t(
                "It holds for 30 minutes. If that was not you, there is nothing to do: "
                "without the button nothing happens, and nobody hears of it."
            ),
        )
    before = t("Here you see it and can accept it or decline it:")
    if topic == WISH:
        before = t("If that is so, say so here; else there is nothing to do:")
    return before, t("The link holds for 30 minutes; after that it gives you a new one.")
