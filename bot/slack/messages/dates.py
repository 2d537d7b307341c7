"""Moments as Slack's date markup, which every reader sees by their own clock.

https://docs.slack.dev/messaging/formatting-message-text, "Date formatting": the words after the
last bar are shown where Slack cannot, so they must be right by themselves.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.slack.messages.mrkdwn import escaped

if TYPE_CHECKING:
    from bot.domain.event import Occurrence
    from bot.text import Translator


def date_markup(occurrence: Occurrence, timezone: str, fallback: str, t: Translator) -> str:
    """Write a start as Slack's date markup; without a single moment return the `fallback` words.

    Where the meeting's own clock differs from that of `timezone`, its time stands beside it.
    """
    start, end = occurrence.start, occurrence.end
    if not (isinstance(start, datetime) and isinstance(end, datetime)):
        return escaped(fallback)
    if end - start > timedelta(days=1):
        return escaped(fallback)
    here = start.astimezone(ZoneInfo(timezone))
    words = escaped(f"{t.day(here.date())}, {t.time(here)}").replace("|", "¦")
    shown = f"<!date^{int(start.timestamp())}^{{date_long_pretty}}, {{time}}|{words}>"
    if end > start:
        until = t.time(end.astimezone(ZoneInfo(timezone)))
        shown += f"–<!date^{int(end.timestamp())}^{{time}}|{escaped(until)}>"
    there = t.elsewhere(start, timezone)
    return f"{shown} ({escaped(there)})" if there else shown
