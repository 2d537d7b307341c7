"""The words of web pages and feeds around their meetings, as a pack holds them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWords:
    """What a page says of all its meetings, or instead of them: regular expressions in any case.

    A page may be in any language: those of all packs are looked for, in what was written. So they
    must be sure whatever language surrounds them.
    """

    meeting: str
    this: str
    """ "this " before `meeting`, with its blank."""
    the: str
    off: str
    """ "has been cancelled", said of this meeting anywhere, or of the meeting below its title."""
    off_alone: str
    """ "cancelled", alone on a line below the title, or right behind `meeting`."""
    off_shortly: str = ""
    """The same, but only alone on the line."""
    why: str
    """What a reason begins with: "because of"."""
    hint: str
    """ASCII; without it a page says no such thing."""
    no: str
    """ "no" of "no upcoming events", with its blank."""
    coming: str
    listed: str
    """What it says there are none of, without its ending: "event"."""
    of_events: str
    """In the address or name of a feed: that it is one of meetings."""
    refusal: str
    """The whole title of a page that stands in for another: "not found", "log in"."""
    welcome: str
    """What the text begins with that Etherpad puts into a new pad."""
    list_pages: str
    """What the address of a list ends with, not that of a single meeting: "events"."""
    folders: str
    """What the folder is called in which pages of single meetings lie."""
    series: str
    """A line of words that tell no two regular evenings apart: "monthly"."""
