"""Why something in a lab's file could not be taken, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.registry.front_matter import Unread, Why

if TYPE_CHECKING:
    from bot.text import Translator


def sentence(unread: Unread, t: Translator) -> str:
    """Say what could not be read and why, in one line."""
    said = " ".join(_sentence(unread, t).split())
    return f"{said} ({unread.told[:160]})" if unread.told and unread.why in _TOLD else said


_TOLD = frozenset({Why.NOT_YAML, Why.NO_ANSWER, Why.NOTHING_THERE, Why.UNREADABLE})
"""Reasons that another program's message explains further."""


def _sentence(unread: Unread, t: Translator) -> str:
    what = unread.what
    if unread.why is Why.NOT_YAML:
        return t("line {line} is not YAML", line=what) if what else t("not YAML")
    told = {
        Why.NO_FRONT_MATTER: lambda: t("no front matter between two lines of ---"),
        Why.TOO_LONG: lambda: t("the front matter is too long"),
        Why.TOO_DEEP: lambda: t("the front matter is nested too deep, or has anchors"),
        Why.NO_NAME: lambda: t("neither title nor city"),
        Why.NO_SLUG: lambda: t("“{what}” cannot name a lab; use a–z, 0–9 and hyphens", what=what),
        Why.TWICE: lambda: t("another file is {what} already", what=what),
        Why.NOT_UTF8: lambda: t("not UTF-8; read as Windows-1252"),
        Why.NO_PLACE: lambda: t("no coordinates (lat, long)"),
        Why.WRONG_PLACE: lambda: t("“{what}” are no coordinates", what=what),
        Why.WRONG_TYPE: lambda: t("“{what}” is not written as expected", what=what),
        Why.NO_ADDRESS: lambda: t("“{what}” is no address", what=what),
        Why.UNKNOWN_TYPE: lambda: t(
            "{what}: its type “{type}” is not known", what=what, type=unread.told
        ),
        Why.NO_MEETINGS: lambda: t("{what}: posts of a profile are no meetings", what=what),
        Why.SAME_TEAM: lambda: t("{what}: the team's page tells the same and more", what=what),
        Why.NOT_ASKED: lambda: t("{what}: not asked; --ask does", what=what),
        Why.NOTHING_THERE: lambda: t("{what}: no meetings found there", what=what),
        Why.NO_ANSWER: lambda: t("{what}: does not answer", what=what),
        Why.UNREADABLE: lambda: t("cannot be read"),
    }
    return told[unread.why]()
