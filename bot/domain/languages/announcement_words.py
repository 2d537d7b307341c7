r"""The words in which groups announce: that a meeting is off, how to take part, how to register.

All are regular expressions, matched in any case against what was written (not folded), the more
precise spelling first. `\Z` is the end of a text, for `$` names a part.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledOffWords:
    """What says that a meeting does not take place, in its title."""

    off: str
    """ "cancelled": at the title's beginning or end."""
    head: str = ""
    """Counts at the beginning only: "Absage: …"."""
    loud: str
    """In these very letters it counts before the title without a colon: "CANCELLED"."""
    why: str
    """What a reason begins with: "because of"."""
    before: str
    """May stand before `off` at the end: "is", "unfortunately"."""
    instead: str
    """What may follow it there: "next", "new date"."""
    no: str
    """ "no " of "no meeting", with its blank."""
    meeting: str
    then: str
    """May follow "no meeting": "in August"."""
    asks: str
    """Titles that begin so ask or suppose: "why", "if"."""
    other: str
    """Before `off` at the end: what else is off, "registration", or what denies it, "not"."""
    post: str
    """Says in the title of a post, anywhere, that the meeting it tells of is off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceWords:
    """How one takes part. Those with `${}` may name the first eight of all languages read."""

    mode: str
    """ "online"."""
    mode_endings: str = ""
    """What that may end with: `${digital}` is a mode with its ending."""
    hybrid: str
    tool: str
    """What people call a video conference, besides the names of products."""
    via: str
    article: str = ""
    """What may stand between these two: "our"."""
    gathering: str
    joint: str
    """ "and", "or", between a house and a way to join: `${joint}`."""
    also: str
    besides: str
    """What may follow `joint`: "also", "optionally"."""
    bracketed: str
    """What may precede the way in brackets: "(and online)"."""
    behind: str
    """What may follow it: "at"."""
    phrase: str = ""
    """Several words that say "online"."""
    alone: str
    """Words that make a place no place."""
    beside: str
    """Words that may stand beside these without making it one."""
    house_follows: str
    """May stand between "online and" and a house: "in"."""
    label: str
    """Says of what follows the colon that it is the house: "on site"."""
    room: str
    """A room, but on the web: "salle ${tool}"."""
    vague: str
    """A place that begins so only says that it will be said: "to be announced"."""
    nowhere: str
    """The whole place says that there is none."""
    not_only: str
    """Sounds like a denial and is none."""
    denied: str
    """ "not": what follows is not offered."""
    there: str
    """ "on site", after such a denial."""
    noise: str
    """Speaks of being online, but not of taking part so: "online shop"."""
    is_hybrid: str
    only_online: str
    is_online: str
    online_title: str = ""
    """In a title a word at its edge says it too, besides "online"; "Open Data online" does not."""
    on_site: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationWords:
    """Whether one has to register, until when, and whether it is full; `${register}` may be named.

    Of dates, what stands between the words; months and days are the calendar's.
    """

    register: str
    """ "registration"."""
    newsletter: str
    """Registering for something else than the meeting."""
    not_required: str
    required: str
    says: str
    """That it is spoken of at all, near a date or an address."""
    full: str
    if_full: str
    """Before `full` in its sentence: that it is not so, or not yet."""
    until: str
    until_small: str
    """Between "until" and a date: "the"."""
    day_lead: str = ""
    """Between a weekday and its date: "the"."""
    hosts: str = ""
    """First labels of hosts that take nothing but registrations."""
    paths: str = ""
    """The same of paths, behind a slash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativeWords:
    """Days that a post names by its own day; `${weekday}` is one with its long name."""

    days: Mapping[str, int]
    """ "tomorrow": how many days it is from then."""
    not_behind: Mapping[str, str] = field(default_factory=dict)
    """Lookbehinds that rule one of them out: "guten Morgen" is a greeting."""
    part: str
    """What may follow such a day: "evening"."""
    ahead: str
    """Before a weekday, with its blank: "next "."""
    behind: str = ""
    """Behind it instead: "prochain"."""
    ending: str = ""
    """What a weekday may end with: "abend"."""
    day_lead: str
    """Between the weekday and a date that says it already, with its blank: "the "."""
    looks_back: str
    """In the title of a post that tells of what was: "minutes"."""
    at: str
    """Before a time of day, with its blank: "at "."""
    hour: str
    """Behind its digits: "uhr"."""
