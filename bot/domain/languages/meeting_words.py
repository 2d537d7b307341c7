"""The words of one meeting that somebody tells, as a pack holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingWords:
    """The words of a single meeting: regular expressions.

    Those of title and place are matched against what was written, in any case; all others are
    folded.
    """

    repeats: str
    """What tells of a regular evening, not of one meeting."""
    to: str
    """From one day to another."""
    day_to: str = ""
    """Between the days of "12.-14. März", from behind the first number on."""
    certain: str
    """What makes digits a time and nothing else: "uhr"."""
    days: Mapping[str, int]
    """ "tomorrow": how many days it is from today."""
    evening: str
    """What may follow these: "evening"."""
    day_lead: str
    """Between a weekday and its date: "the"."""
    soon: str
    """Before a weekday: "next"."""
    soon_after: str = ""
    """Behind a weekday."""
    halves: Mapping[str, int] = field(default_factory=dict)
    """Words for a half hour, before the hour, and what they add to it: "halb" -1."""
    half_lead: str = ""
    hour: str
    """Behind an hour: "uhr"."""
    half_evening: str = ""
    """ "in the evening", behind a half hour."""
    hours: Mapping[str, int] = field(default_factory=dict)
    """Hours that are named otherwise than as a number is: "eins"."""
    unclear: str
    """Times to people that we do not read; `${hours}` names the hours."""
    online: str
    hybrid: str
    leading: str
    """Before what is left as title or place."""
    label: str
    """The same with a colon: "when"."""
    trailing: str
    alone: str = ""
    """Small words that are no title, if nothing else is left."""
    place_label: str
    place_lead: str
    """Before a capital letter or a digit: "at the"."""
    place_elided: str = ""
    """The same as `place_lead` without a blank behind it: "à l’"."""
    place_inside: str
    """The same in the middle of a title."""
    address: str
    title: str
    off: str
    """That a meeting does not take place; `${meeting}` names one."""
    meeting: str
    gathers: str = ""
    """That people come together, in a sentence that tells a rhythm; empty: none is read."""
    past: str
    """That it has been; names `${weekday}`."""
    feast: str
    """Days with a name of their own."""
    vague: str
    """Days that may be any of several; names `${number}`."""
