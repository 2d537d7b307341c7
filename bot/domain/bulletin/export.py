"""The noun: the monthly event list under the name and in the form that a network gives it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Export:
    """What `[export]` in network.toml says; codefor.de's blog where it says nothing."""

    name: str = "out-in-the-open"
    """What the command, the page and the file are called: the template's name without its ends."""
    title: str = "Out in the Open"
    template: str = ""
    """Jinja that makes the list; "" is the plain list, bot/web/templates/list.md.jinja."""
    path: str = ""
    """Where the template lies, for messages."""
