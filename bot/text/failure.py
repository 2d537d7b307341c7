"""Why a source cannot be read, and what its people can do, in their language.

The reason is stored as the feed reader's one line of English; here it is put into words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.text.translator import Translator


class Explanation(NamedTuple):
    """What is wrong, and what to do; `new_address`: whether another address may be needed."""

    what: str
    advice: str
    new_address: bool = True


def explain(error: str, t: Translator) -> Explanation:
    """Explain a source's error; one that nobody foresaw is quoted as it is."""
    for pattern, told in _KNOWN:
        if found := pattern.search(error):
            return told(found, t)
    return Explanation(
        t("It cannot be read: {error}.", error=error.rstrip(".")),
        t("Look whether the address still shows your meetings."),
    )


def _status(found: re.Match[str], t: Translator) -> Explanation:
    code = int(found[1])
    what = t("It answers {code}.", code=found[1])
    if code == 410:  # noqa: PLR2004 -- HTTP's "Gone"
        return Explanation(
            t("It answers {code}: it is gone for good, and we do not ask again.", code=found[1]),
            t("Was the group renamed or moved? Then give us its new address."),
        )
    if code == 404:  # noqa: PLR2004 -- HTTP's "Not Found"
        return Explanation(
            t("It answers {code}: there is nothing at this address any more.", code=found[1]),
            t("Was the group renamed or moved? Then give us its new address."),
        )
    if code in {401, 403}:
        return Explanation(
            t("It answers {code}: it does not let us in.", code=found[1]),
            t("Is the calendar still public? Share it again, or give us another address."),
        )
    if code == 429 or code >= 500:  # noqa: PLR2004 -- HTTP's classes
        advice = t("This often passes. If not, whoever runs the server can help.")
        return Explanation(what, advice, new_address=False)
    return Explanation(what, t("Look whether the address still shows your meetings."))


def _unknown_host(_found: re.Match[str], t: Translator) -> Explanation:
    return Explanation(
        t("Its host name is unknown."),
        t("Did the domain lapse, or is there a slip in the address? Then give us the right one."),
    )


def _not_public(_found: re.Match[str], t: Translator) -> Explanation:
    return Explanation(
        t("This address is not on the open internet, and we ask only there."),
        t("Give us the address under which everybody can read your meetings."),
    )


def _port(found: re.Match[str], t: Translator) -> Explanation:
    return Explanation(
        t("The address names port {port}; we ask only those of the web.", port=found[1]),
        t("Give us the address under which everybody can read your meetings."),
    )


def _certificate(_found: re.Match[str], t: Translator) -> Explanation:
    return Explanation(
        t("Its certificate (TLS) is not valid."),
        t("Whoever runs the server should renew it; browsers warn there, too."),
        new_address=False,
    )


def _silent(_found: re.Match[str], t: Translator) -> Explanation:
    return Explanation(
        t("It does not answer."),
        t("This often passes. If not, whoever runs the server can help."),
        new_address=False,
    )


def _no_calendar(_found: re.Match[str], t: Translator) -> Explanation:
    return Explanation(
        t("It answers, but not with a calendar."),
        t("Look there for a link to the calendar (.ics), and give us that address."),
    )


def _too_much(_found: re.Match[str], t: Translator) -> Explanation:
    return Explanation(
        t("The calendar is too large to be read."),
        t("Is there an address for coming meetings only? Then give us that one."),
    )


def _not_welcome(_found: re.Match[str], t: Translator) -> Explanation:
    return Explanation(
        t("Its robots.txt asks programs like ours not to read these pages."),
        t("Give us the address of the calendar itself (.ics), or ask the site to allow it."),
    )


def _robots_away(_found: re.Match[str], t: Translator) -> Explanation:
    return Explanation(
        t("Its robots.txt cannot be read, so its pages are left alone for now."),
        t("This often passes. If not, whoever runs the server can help."),
        new_address=False,
    )


def _closed(found: re.Match[str], t: Translator) -> Explanation:
    return Explanation(
        t("{platform} publishes no calendar that a program may read.", platform=found[1]),
        t("Announce your meetings in a calendar or on a web page too, and give us its address."),
    )


def _private(_found: re.Match[str], t: Translator) -> Explanation:
    return Explanation(
        t("This calendar is not public."),
        t("Make it public in its settings, or give us another address."),
    )


def _encrypted(_found: re.Match[str], t: Translator) -> Explanation:
    return Explanation(
        t("CryptPad encrypts its pads, so no program can read them."),
        t("Use another kind of pad, and give us its address."),
    )


def _no_other(_found: re.Match[str], t: Translator) -> Explanation:
    return Explanation(
        t("The calendar that was read is gone, and its page names no other one."),
        t("Name the new one on the page, or give us its address."),
    )


def _nothing(_found: re.Match[str], t: Translator) -> Explanation:
    return Explanation(
        t("No meeting can be found at this address."),
        t("Give us the address of the calendar (.ics), or of the page that shows the meetings."),
    )


def _emptied(_found: re.Match[str], t: Translator) -> Explanation:
    return Explanation(
        t("The page no longer shows the meetings that it had."),
        t("Did they move to another page? If none are planned, write that on the page."),
    )


def _stand_in(found: re.Match[str], t: Translator) -> Explanation:
    return Explanation(
        t("Another page answers in its place: “{title}”.", title=found[1]),
        t("Look whether the address still shows your meetings."),
    )


def _locked(found: re.Match[str], t: Translator) -> Explanation:
    return Explanation(
        t("It asks for a login, and ours is not accepted."),
        t(
            "Whoever runs this bot can mend it: {variable} holds user and password.",
            variable=found[1],
        ),
        new_address=False,
    )


def _empty_pad(_found: re.Match[str], t: Translator) -> Explanation:
    return Explanation(
        t("The pad is empty."),
        t("Did your notes move? Then give us their new address."),
    )


def _unreadable(_found: re.Match[str], t: Translator) -> Explanation:
    return Explanation(
        t("That is neither a calendar nor a web page, but a file that programs cannot read."),
        t("Give us the address of the calendar (.ics), or of the page that shows the meetings."),
    )


def _empty(_found: re.Match[str], t: Translator) -> Explanation:
    return Explanation(
        t("There is nothing in it at all."),
        t("Give us the address of the calendar (.ics), or of the page that shows the meetings."),
    )


def _several(found: re.Match[str], t: Translator) -> Explanation:
    return Explanation(
        t("There are several calendars at this address."),
        t("Give us the address of one of them: {names}.", names=found[1]),
    )


_KNOWN: Final[
    tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Translator], Explanation]], ...]
] = (
    (re.compile(r'^another page answers in its place: "(.{1,120}?)"'), _stand_in),
    (re.compile(r"is not on the open internet"), _not_public),
    (re.compile(r"port (\d{1,5}) is not allowed"), _port),
    (re.compile(r"robots\.txt does not let"), _not_welcome),
    (re.compile(r"its robots\.txt "), _robots_away),
    (re.compile(r"calendar is not public"), _private),
    (re.compile(r"\banswers 401\b.{0,60}in (TREFFPUNKT_\w{1,80}) are not accepted"), _locked),
    (re.compile(r"\banswers (\d{3})\b"), _status),
    (re.compile(r"the pad is empty"), _empty_pad),
    (re.compile(r"^an? [^;]{1,60} cannot be read; name"), _unreadable),
    (re.compile(r"^the answer is empty"), _empty),
    (re.compile(r"\d calendars at this address; give that of one: (.{1,300})"), _several),
    (re.compile(r"^(\w{1,20}) publishes no calendar"), _closed),
    (re.compile(r"CryptPad encrypts"), _encrypted),
    (re.compile(r"names no other calendar"), _no_other),
    (re.compile(r"no calendar, feed, marked-up event or date|no dated meeting found"), _nothing),
    (re.compile(r"no longer lists the meetings it had"), _emptied),
    (re.compile(r"could not be resolved"), _unknown_host),
    (re.compile(r"TLS certificate"), _certificate),
    (
        re.compile(
            r"did not answer|no secure|could not be reached|connection was|was cut off"
            r"|redirects (?:in|more)"
        ),
        _silent,
    ),
    (
        re.compile(
            r"not a calendar|no calendar|tells no meetings|no longer a |not publish this"
            r"|not that of a GetTogether"
        ),
        _no_calendar,
    ),
    (re.compile(r"larger than|took longer than|memory"), _too_much),
)
