"""Documents that are written to do harm: each is one answer of a server, small or of megabytes."""

from __future__ import annotations

import json
from typing import Final

MEGA: Final = 300_000


def calendar(*lines: str, start: str = "20270111T190000") -> bytes:
    """Return a calendar of one event with these lines."""
    event = ["BEGIN:VEVENT", "UID:u", "SUMMARY:Treffen", f"DTSTART:{start}", *lines, "END:VEVENT"]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *event, "END:VCALENDAR", ""]).encode()


def script(data: str) -> bytes:
    """Return a page with JSON-LD."""
    tag = f'<script type="application/ld+json">{data}</script>'
    return f"<!doctype html><html><head><title>x</title>{tag}</head><body>x</body></html>".encode()


def page(body: str) -> bytes:
    """Return a page."""
    return f"<!doctype html><html><head><title>x</title></head><body>{body}</body></html>".encode()


def feed(body: str, head: str = "") -> bytes:
    """Return an RSS feed."""
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel>{body}</channel></rss>'.encode()


_EVENT: Final = {"@type": "Event", "name": "x", "startDate": "2027-01-11T19:00:00+01:00"}
_LAUGHS: Final = "".join(
    f'<!ENTITY l{n} "{"".join([f"&l{n - 1};"] * 10)}">' for n in range(1, 10)
).join(('<!DOCTYPE rss [<!ENTITY l0 "ha">', "]>"))

CALENDARS: Final[dict[str, bytes]] = {
    "every second": calendar("RRULE:FREQ=SECONDLY"),
    "every second of Mondays": calendar("RRULE:FREQ=SECONDLY;BYDAY=MO;BYMONTHDAY=1,2,3;BYHOUR=3"),
    "every minute for ever": calendar("RRULE:FREQ=MINUTELY;INTERVAL=1;COUNT=999999999"),
    "interval zero": calendar("RRULE:FREQ=DAILY;INTERVAL=0"),
    "interval negative": calendar("RRULE:FREQ=DAILY;INTERVAL=-1"),
    "interval huge": calendar(f"RRULE:FREQ=DAILY;INTERVAL={'9' * 400}"),
    "30 February": calendar("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
    "no such weekday": calendar("RRULE:FREQ=MONTHLY;BYDAY=53MO"),
    "never": calendar("RRULE:FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1;BYDAY=MO;BYSETPOS=300"),
    "week 60": calendar("RRULE:FREQ=YEARLY;BYWEEKNO=60"),
    "from the year 1": calendar("RRULE:FREQ=DAILY", start="00010101T000000"),
    "to the year 9999": calendar(
        "RRULE:FREQ=DAILY;UNTIL=99991231T235959Z", start="99990101T000000"
    ),
    "end before start": calendar("DTEND:20200101T000000", "RRULE:FREQ=DAILY"),
    "a thousand years long": calendar("DURATION:P400000D", "RRULE:FREQ=DAILY"),
    "a duration without end": calendar(f"DURATION:P{'9' * 300}W"),
    "a hundred thousand dates": calendar(*["RDATE:20270112T190000,20270113T190000"] * 50_000),
    "exceptions": calendar(
        "RRULE:FREQ=DAILY", *["EXDATE:20270112T190000,20270113T190000"] * 10_000
    ),
    "twenty rules": calendar(*["RRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5,6;BYMINUTE=1,2,3"] * 20),
    "a line of megabytes": calendar("DESCRIPTION:" + "a" * 5 * MEGA),
    "folded a million times": calendar("DESCRIPTION:x" + "\r\n a" * MEGA),
    "a hundred thousand properties": calendar(*[f"X-A{n};B=c:d" for n in range(100_000)]),
    "parameters without end": calendar("X-A" + ";B=c" * 300_000 + ":d"),
    "quotes without end": calendar('SUMMARY;X="' + '"' * MEGA + ":x"),
    "nested": b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 30_000,
    "six thousand meetings": b"BEGIN:VCALENDAR\r\n"
    + b"".join(
        b"BEGIN:VEVENT\r\nUID:%d\r\nSUMMARY:x\r\nDTSTART:20270111T190000Z\r\n"
        b"RRULE:FREQ=DAILY\r\nEND:VEVENT\r\n" % n
        for n in range(6_000)
    )
    + b"END:VCALENDAR\r\n",
    "zones without end": b"BEGIN:VCALENDAR\r\n"
    + b"".join(
        b"BEGIN:VTIMEZONE\r\nTZID:z%d\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\n"
        b"RRULE:FREQ=DAILY\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\n"
        b"END:VTIMEZONE\r\n" % n
        for n in range(500)
    )
    + calendar("X:y")[16:],
}
PAGES: Final[dict[str, bytes]] = {
    "nested elements": page("<div>" * 500_000),
    "nested lists": page("<ul><li>" * 1_000),
    "nested microdata": page('<div itemscope itemtype="https://schema.org/Event">' * 3_000),
    "nested h-events": page('<div class="h-event"><p class="p-name">' * 300),
    "nested tables": page("<table><tr><td>" * 1_000),
    "attributes": page("<p " + " ".join(f"a{n}=b" for n in range(20_000)) + ">x</p>"),
    "open comments": page("<!--" * MEGA),
    "open brackets": page("<" * 5 * MEGA),
    "entities": page("&amp;" * MEGA + "&#x110000;" * 1_000),
    "links": page('<a href="/a.ics">x</a>' * 20_000),
    "data links": page('<a href="data:text/calendar,BEGIN:VCALENDAR">x</a>' * 20_000),
    "deep JSON": script("[" * MEGA),
    "deep JSON, closed": script("[" * 100_000 + "]" * 100_000),
    "deep objects": script('{"@graph":' * 100_000 + "1" + "}" * 100_000),
    "a huge number": script('{"@type":"Event","startDate":' + "9" * 100_000 + "}"),
    "twenty thousand events": script(json.dumps([_EVENT] * 20_000)),
    "events in events": script('{"@type":"Event","subEvent":[' * 5_000 + "]}" * 5_000),
    "a title of megabytes": script(json.dumps(_EVENT | {"name": "x " * 2 * MEGA})),
    "a script that never ends": page('<script type="application/ld+json">' + "{" * MEGA),
    "NUL": page("\0" * MEGA),
}
FEEDS: Final[dict[str, bytes]] = {
    "billion laughs": feed("<item><title>&l9;</title></item>", _LAUGHS),
    "quadratic blow-up": feed(
        "<item><title>" + "&a;" * 50_000 + "</title></item>",
        f'<!DOCTYPE rss [<!ENTITY a "{"a" * 50_000}">]>',
    ),
    "an entity from a file": feed(
        "<item><title>&a;</title></item>",
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ),
    "nested elements": feed("<item>" * 5_000),
    "nested descriptions": feed("<item><description>" + "<![CDATA[" * 200_000),
    "twenty thousand posts": feed("<item><title>Treffen am 11.01.2027</title></item>" * 20_000),
    "a post of megabytes": feed(
        "<item><title>x</title><description>"
        + "11.01.2027 19 Uhr " * 20_000
        + "</description></item>"
    ),
    "attributes": feed("<item " + " ".join(f"a{n}='b'" for n in range(5_000)) + "/>"),
    "JSON Feed, deep": b'{"version":"https://jsonfeed.org/version/1.1","items":' + b"[" * MEGA,
    "JSON Feed, long": json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "items": [{"title": "x"}] * 20_000}
    ).encode(),
    "JSON Feed, huge number": b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":'
    + b"9" * MEGA
    + b"}]}",
}
TEXTS: Final[dict[str, bytes]] = {
    "digits": b"1" * 2 * MEGA,
    "dots": b"1." * MEGA,
    "dates": b"11.01.2027 " * 200_000,
    "times": b"19:00-21:00 Uhr, " * 100_000,
    "weekdays": b"Montag, Dienstag und " * 100_000,
    "spaces": b"Montag" + b" " * 2 * MEGA + b"11.01.2027",
    "stars": b"*" * MEGA,
    "brackets": b"[" * MEGA + b"](" * 100_000,
    "quotes": b"> " * 500_000,
    "nested lists": b"".join(b" " * n + b"- x\n" for n in range(1_500)),
    "tables": b"| a " * 300_000 + b"|\n",
    "one line of words": b"Treffen am Abend " * 200_000,
    "many lines": b"Treffen, 11. Januar, 19 Uhr, Lokal K\n" * 5_000,
    "commas": b"a," * MEGA,
    "until": "11.–12.–13.–".encode() * 100_000,
    "not UTF-8": bytes(range(128, 256)) * 10_000,
}
