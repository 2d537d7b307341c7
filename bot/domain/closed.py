"""Platforms that publish no calendar: said at once, with what to do, instead of asking them."""

from __future__ import annotations

from typing import Final

from bot.domain.pasted import taken_apart

_CLOSED: Final = {
    "Facebook": ("facebook.com", "fb.com", "fb.me"),
    "Instagram": ("instagram.com",),
    "YouTube": ("youtube.com", "youtu.be"),
    "X": ("x.com", "twitter.com"),
    "LinkedIn": ("linkedin.com",),
    "Discord": ("discord.com", "discord.gg"),
    "Telegram": ("t.me", "telegram.me"),
    "Slack": ("slack.com",),
    "WhatsApp": ("wa.me", "whatsapp.com"),
}


def nothing_at(url: str) -> str | None:
    """Say in one line that this platform publishes nothing a program may read, and what to do."""
    address = taken_apart(url)
    if address is None:
        return None
    if address.host.startswith("cryptpad.") and address.steps:
        return "CryptPad encrypts its pads, so no program can read them; use another kind of pad"
    name = _platform(f".{address.host}")
    if name is None:
        return None
    return f"{name} publishes no calendar; announce the meetings in one, or name a web page"


def may_be_marked_up(url: str) -> bool:
    """Whether the pages of a platform that publishes no calendar hold events for programs.

    Eventbrite's do, in JSON-LD.
    """
    address = taken_apart(url)
    return address is not None and _platform(f".{address.host}") == "Eventbrite"


def _platform(host: str) -> str | None:
    if ".eventbrite." in host:  # eventbrite.de, eventbrite.co.uk and so on
        return "Eventbrite"
    return next(
        (
            name
            for name, hosts in _CLOSED.items()
            if host.endswith(tuple(f".{one}" for one in hosts))
        ),
        None,
    )
