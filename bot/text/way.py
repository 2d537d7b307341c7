"""How an address is read, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.ways import Way

if TYPE_CHECKING:
    from bot.text.translator import Translator


def tell_way(way: str, t: Translator) -> str:
    """Say how an address is read; an unknown way is quoted as it is."""
    return (_platforms(t) | _documents(t)).get(way, way)


def _platforms(t: Translator) -> dict[str, str]:
    return {
        Way.MEETUP: t("Meetup group: its calendar file"),
        Way.GETTOGETHER: t("GetTogether team: its calendar file and page"),
        Way.GOOGLE: t("Google Calendar: its public calendar file"),
        Way.NEXTCLOUD: t("Nextcloud calendar: its public calendar file"),
        Way.NEXTCLOUD_SHARE: t("Nextcloud share: the shared calendar file"),
        Way.OUTLOOK: t("Outlook calendar: its published calendar file"),
        Way.MOBILIZON: t("Mobilizon group: its calendar file"),
        Way.GANCIO: t("Gancio: its calendar file"),
        Way.LUMA: t("Luma calendar: its calendar file"),
        Way.PRETIX: t("pretix shop: its calendar file"),
        Way.TEAMUP: t("Teamup calendar: its calendar file"),
        Way.KALENDER_DIGITAL: t("kalender.digital: its calendar file"),
        Way.RADAR: t("Radar group: its calendar file"),
        Way.DISCOURSE: t("Discourse forum: its events as a calendar file"),
        Way.DISCOURSE_POSTS: t("Discourse forum: its posts"),
        Way.MASTODON: t("Mastodon profile: its posts"),
        Way.EVENTS_CALENDAR: t("WordPress, The Events Calendar: its calendar file"),
        Way.MODERN_EVENTS: t("WordPress, Modern Events Calendar: its calendar file"),
        Way.EVENTS_MANAGER: t("WordPress, Events Manager: its calendar file"),
        Way.EVENT_ORGANISER: t("WordPress, Event Organiser: its calendar file"),
        Way.MY_CALENDAR: t("WordPress, My Calendar: its calendar file"),
        Way.INDICO: t("Indico category: its calendar file"),
    }


def _documents(t: Translator) -> dict[str, str]:
    return {
        Way.GOOGLE_DOCUMENT: t("Google document: its text"),
        Way.NEXTCLOUD_TEXT: t("Nextcloud share: the shared text"),
        Way.REPOSITORY: t("File in a repository: its raw text"),
        Way.PAD: t("Pad: its text"),
        Way.CALDAV: t("CalDAV collection: its meetings"),
        Way.CALENDAR: t("Calendar file"),
        Way.CALENDAR_OF_PAGE: t("Web page: the calendar file it names"),
        Way.EMBEDDED_CALENDAR: t("Web page: the calendar it shows"),
        Way.FEED: t("Feed: its posts"),
        Way.FEED_OF_EVENTS: t("Web page: the feed of events it names"),
        Way.FEED_OF_PAGE: t("Web page: the feed of posts it names"),
        Way.USUAL_PLACE: t("Web page: a calendar file at the usual place"),
        Way.EVENTS_IN_PAGE: t("Web page: the events marked up in it"),
        Way.CALENDARS_IN_PAGE: t("Web page: the calendar files of its events"),
        Way.WORDS_OF_PAGE: t("Web page: the dates in its words"),
        Way.TEXT: t("Text: the dates in its words"),
    }
