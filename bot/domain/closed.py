"""Platforms that publish no calendar: said at once, with what to do, instead of asking them."""

from __future__ import annotations

from typing import Final

from bot.domain.pasted import taken_apart

_CLOSED: Final = {
    "Facebook": frozenset({"facebook.com", "fb.com", "fb.me", "de-de.facebook.com"}),
    "Instagram": frozenset({"instagram.com"}),
    "Eventbrite": frozenset({"eventbrite.com", "eventbrite.de"}),
    "YouTube": frozenset({"youtube.com", "youtu.be"}),
    "X": frozenset({"x.com", "twitter.com"}),
    "LinkedIn": frozenset({"linkedin.com"}),
    "Discord": frozenset({"discord.com", "discord.gg"}),
    "Telegram": frozenset({"t.me", "telegram.me"}),
    "WhatsApp": frozenset({"wa.me", "chat.whatsapp.com", "whatsapp.com"}),
}


def nothing_at(url: str) -> str | None:
    """Say in one line that this platform publishes nothing a program may read, and what to do."""
    address = taken_apart(url)
    if address is None:
        return None
    if address.host.startswith("cryptpad.") and address.steps:
        return "CryptPad encrypts its pads, so no program can read them; use another kind of pad"
    site = address.host.removeprefix("m.").removeprefix("de.")
    for name, hosts in _CLOSED.items():
        if site in hosts or (name == "Eventbrite" and site.startswith("eventbrite.")):
            return f"{name} publishes no calendar; announce the meetings in one, or name a web page"
    return None
