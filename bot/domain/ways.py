"""How an address is read, in one sentence for people; `t` translates each by its English words."""

from __future__ import annotations

from enum import StrEnum


class Way(StrEnum):
    """What was found behind an address, and which part of it is read."""

    MEETUP = "Meetup group: its calendar file"
    GETTOGETHER = "GetTogether team: its calendar file and page"
    GOOGLE = "Google Calendar: its public calendar file"
    NEXTCLOUD = "Nextcloud calendar: its public calendar file"
    NEXTCLOUD_SHARE = "Nextcloud share: the shared calendar file"
    OUTLOOK = "Outlook calendar: its published calendar file"
    MOBILIZON = "Mobilizon group: its calendar file"
    GANCIO = "Gancio: its calendar file"
    LUMA = "Luma calendar: its calendar file"
    PRETIX = "pretix shop: its calendar file"
    TEAMUP = "Teamup calendar: its calendar file"
    KALENDER_DIGITAL = "kalender.digital: its calendar file"
    RADAR = "Radar group: its calendar file"
    DISCOURSE = "Discourse forum: its events as a calendar file"
    DISCOURSE_POSTS = "Discourse forum: its posts"
    MASTODON = "Mastodon profile: its posts"
    EVENTS_CALENDAR = "WordPress, The Events Calendar: its calendar file"
    MODERN_EVENTS = "WordPress, Modern Events Calendar: its calendar file"
    EVENTS_MANAGER = "WordPress, Events Manager: its calendar file"
    EVENT_ORGANISER = "WordPress, Event Organiser: its calendar file"
    REPOSITORY = "File in a repository: its raw text"
    PAD = "Pad: its text"
    CALDAV = "CalDAV collection: its meetings"
    CALENDAR = "Calendar file"
    CALENDAR_OF_PAGE = "Web page: the calendar file it names"
    EMBEDDED_CALENDAR = "Web page: the calendar it shows"
    FEED = "Feed: its posts"
    FEED_OF_EVENTS = "Web page: the feed of events it names"
    FEED_OF_PAGE = "Web page: the feed of posts it names"
    USUAL_PLACE = "Web page: a calendar file at the usual place"
    EVENTS_IN_PAGE = "Web page: the events marked up in it"
    CALENDARS_IN_PAGE = "Web page: the calendar files of its events"
    WORDS_OF_PAGE = "Web page: the dates in its words"
    TEXT = "Text: the dates in its words"
