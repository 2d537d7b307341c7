"""Slack messages as pages: Block Kit and mrkdwn become HTML that looks much like Slack.

It is for people without a workspace and for the pictures in the documentation. Only what this
program sends is drawn. References: docs.slack.dev, "Blocks" and "Formatting message text".
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from bot.web.plain import uri

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.text import Translator

_ANGLED: Final = re.compile(r"<([^<>]+)>")
_DATE: Final = re.compile(r"!date\^(\d{1,12})\^([^^|]+)(?:\^[^|]*)?(?:\|(.*))?", re.DOTALL)
_STYLES: Final = (
    (re.compile(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])"), "<b>{}</b>"),
    (re.compile(r"(?<![\w_])_([^_\n]+)_(?![\w_])"), "<i>{}</i>"),
    (re.compile(r"(?<![\w~])~([^~\n]+)~(?![\w~])"), "<s>{}</s>"),
    (re.compile(r"`([^`\n]+)`"), "<code>{}</code>"),
)
_QUOTED: Final = re.compile(r"^&gt; ?", re.MULTILINE)
_HELD: Final = re.compile("\x00(\\d+)\x00")


def mrkdwn(text: str, t: Translator, timezone: str) -> Markup:
    """Return mrkdwn as HTML, its dates as a reader in `timezone` sees them."""
    held: list[Markup] = []

    def hold(match: re.Match[str]) -> str:
        held.append(_angled(match.group(1), t, timezone))
        # Styles may enclose links, so a link is one character until they are drawn.
        return f"\x00{len(held) - 1}\x00"

    drawn = str(escape(unescape(_ANGLED.sub(hold, text.replace("\x00", "")))))
    for pattern, tag in _STYLES:
        drawn = pattern.sub(_wrapping(tag), drawn)
    drawn = _QUOTED.sub("▎", drawn)
    drawn = _HELD.sub(lambda match: str(held[int(match.group(1))]), drawn)
    # It consists of escaped text and our own tags.
    return Markup(drawn.replace("\n", "<br>"))  # noqa: S704


def _wrapping(tag: str) -> Callable[[re.Match[str]], str]:
    return lambda match: tag.format(match.group(1))


def _angled(inside: str, t: Translator, timezone: str) -> Markup:
    if date := _DATE.fullmatch(inside):
        return escape(_date(int(date.group(1)), date.group(2), t, timezone))
    address, _, label = inside.partition("|")
    told = escape(unescape(label or address))
    href = uri(unescape(address))
    if href is None or inside.startswith(("!", "@", "#")):
        return told
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(href, told)


def _date(seconds: int, form: str, t: Translator, timezone: str) -> str:
    at = datetime.fromtimestamp(seconds, UTC).astimezone(ZoneInfo(timezone))
    names = {"time": t.time(at)} | dict.fromkeys(
        ("date", "date_num", "date_short", "date_pretty", "date_short_pretty"), t.day(at.date())
    )
    names |= dict.fromkeys(("date_long", "date_long_pretty"), t.long_day(at.date()))
    return re.sub(r"\{(\w+)\}", lambda match: names.get(match.group(1), match.group(0)), form)


def label(text: dict[str, Any], t: Translator, timezone: str) -> Markup:
    """Return a Slack text object as HTML."""
    if text.get("type") == "mrkdwn":
        return mrkdwn(str(text["text"]), t, timezone)
    return escape(str(text.get("text", "")))


def chosen(element: dict[str, Any]) -> list[str]:
    """Return the labels of what is chosen in a menu, radio buttons or checkboxes."""
    options = [*element.get("initial_options", ())]
    if "initial_option" in element:
        options.append(element["initial_option"])
    return [str(option["text"]["text"]) for option in options]
