"""A CalDAV server on loopback: as much of WebDAV as Treffpunkt asks for, told by its own files.

    with CalDav(login=("ada", "secret")) as server:
        server.put("/dav/calendars/ada/lab/", "1.ics", "BEGIN:VCALENDAR…")
        server.url + "/dav/calendars/ada/lab/"

It answers PROPFIND and the REPORTs calendar-query, calendar-multiget and sync-collection from
the XML that it is asked with; what it can do is switched by its fields, as servers differ.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self
from xml.sax.saxutils import escape

from defusedxml.ElementTree import fromstring

from tests.fakes.site import Answer, Request, Site

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

DAV, CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
PRINCIPAL, HOME = "/dav/principals/ada/", "/dav/calendars/ada/"
_HEAD = (
    '<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:cal="urn:ietf:params:xml:ns:caldav"'
    ' xmlns:cs="http://calendarserver.org/ns/">'
)


@dataclass
class Calendar:
    """One collection; `revision` counts its changes, `changed` says in which one each file did."""

    name: str = "Lab"
    files: dict[str, str] = field(default_factory=dict)
    components: tuple[str, ...] = ("VEVENT",)
    revision: int = 1
    changed: dict[str, int] = field(default_factory=dict)


@dataclass
class CalDav:
    """The server and what it can do; a context manager."""

    login: tuple[str, str] | None = None
    calendars: dict[str, Calendar] = field(default_factory=dict)
    sync: bool = True
    """Whether it offers sync-collection; else it only has ctags."""
    reports: bool = True
    """Whether it knows REPORT at all; else 405."""
    webdav: bool = True
    """Whether it knows PROPFIND; else it gives files only."""
    export: bool = True
    """Whether `?export` gives the whole calendar."""
    with_data: bool = True
    """Whether a calendar-query answers with the content; else only multiget does."""
    forgets: int = 0
    """Sync-tokens older than this revision are refused."""
    refusal: int = 403
    most: int | None = None
    """So many files are listed at most, then 507."""
    elsewhere: str = ""
    """Scheme and host that hrefs begin with, as behind a badly set proxy."""

    def __enter__(self) -> Self:
        self.site = Site()
        self.site.__enter__()
        self.site.script("", self._answer)
        return self

    def __exit__(self, *_: object) -> None:
        self.site.__exit__()

    @property
    def url(self) -> str:
        """Scheme, host and port."""
        return self.site.url

    @property
    def asked(self) -> list[str]:
        """What was asked so far: methods, and of reports their names."""
        return [_kind(request) for request in self.site.requests]

    def put(self, path: str, name: str, content: str) -> None:
        """Store a file in a calendar, which comes into being with its first one."""
        calendar = self.calendars.setdefault(path, Calendar())
        calendar.files[name] = content
        self._touch(calendar, name)

    def remove(self, path: str, name: str) -> None:
        """Delete a file."""
        del self.calendars[path].files[name]
        self._touch(self.calendars[path], name)

    @staticmethod
    def _touch(calendar: Calendar, name: str) -> None:
        calendar.revision += 1
        calendar.changed[name] = calendar.revision

    def _answer(self, request: Request) -> Answer:
        if self.login and not self._is_let_in(request):
            return Answer(status=401, headers={"WWW-Authenticate": 'Basic realm="dav"'})
        path, _, query = request.path.partition("?")
        if path == "/.well-known/caldav":
            return Answer(status=301, headers={"Location": "/dav/"})
        if request.method == "GET":
            return self._file(path, query)
        if not self.webdav or (request.method == "REPORT" and not self.reports):
            return Answer(status=405)
        if request.method == "PROPFIND":
            return self._found(path, request.headers.get("depth", "0"))
        return self._report(path, fromstring(request.body))

    def _is_let_in(self, request: Request) -> bool:
        assert self.login
        right = base64.b64encode(":".join(self.login).encode()).decode()
        return request.headers.get("authorization") == f"Basic {right}"

    def _file(self, path: str, query: str) -> Answer:
        calendar = self.calendars.get(path)
        if calendar is None or (query == "export") is not self.export:
            return Answer(status=404 if calendar is None else 405)
        return Answer(body="\r\n".join(calendar.files.values()).encode())

    def _found(self, path: str, depth: str) -> Answer:
        if path in self.calendars:
            return _multistatus(self._about(path))
        if path == HOME:
            inside = [self._about(each) for each in self.calendars] if depth == "1" else []
            return _multistatus(self._plain(path), *inside)
        if path in {"/dav/", PRINCIPAL}:
            return _multistatus(self._plain(path))
        return Answer(status=404)

    def _plain(self, path: str) -> str:
        principal = "<d:current-user-principal><d:href>%s</d:href></d:current-user-principal>"
        home = "<cal:calendar-home-set><d:href>%s</d:href></cal:calendar-home-set>"
        told = {
            "/dav/": principal % (self.elsewhere + PRINCIPAL),
            PRINCIPAL: home % (self.elsewhere + HOME),
        }
        props = "<d:resourcetype><d:collection/></d:resourcetype>" + told.get(path, "")
        return self._response(path, props)

    def _about(self, path: str) -> str:
        calendar = self.calendars[path]
        reports = "<d:supported-report><d:report>%s</d:report></d:supported-report>"
        able = ["<cal:calendar-query/>", "<cal:calendar-multiget/>"]
        able += ["<d:sync-collection/>"] if self.sync else []
        props = [
            "<d:resourcetype><d:collection/><cal:calendar/></d:resourcetype>",
            f"<d:displayname>{escape(calendar.name)}</d:displayname>",
            f"<cs:getctag>ctag-{calendar.revision}</cs:getctag>",
            "<cal:supported-calendar-component-set>",
            *(f'<cal:comp name="{each}"/>' for each in calendar.components),
            "</cal:supported-calendar-component-set><d:supported-report-set>",
            *(reports % each for each in able),
            "</d:supported-report-set>",
        ]
        props += [f"<d:sync-token>{self._token(calendar)}</d:sync-token>"] if self.sync else []
        return self._response(path, "".join(props))

    def _token(self, calendar: Calendar) -> str:
        return f"http://dav.example/sync/{calendar.revision}"

    def _report(self, path: str, asked: Element) -> Answer:
        calendar = self.calendars.get(path)
        if calendar is None:
            return Answer(status=404)
        if asked.tag == f"{DAV}sync-collection":
            return self._synced(path, calendar, asked)
        if asked.tag == f"{CALDAV}calendar-multiget":
            names = [(each.text or "").rpartition("/")[2] for each in asked.iter(f"{DAV}href")]
            return _multistatus(*(self._event(path, calendar, name) for name in names))
        limits = asked.find(f".//{CALDAV}time-range")
        since = limits.get("start", "") if limits is not None else ""
        names = [name for name, text in calendar.files.items() if _is_coming(text, since)]
        told = [
            self._event(path, calendar, name, data=self.with_data) for name in names[: self.most]
        ]
        if self.most is not None and len(names) > self.most:
            told.append(f"<d:response><d:href>{path}</d:href>{_status(507)}</d:response>")
        return _multistatus(*told)

    def _synced(self, path: str, calendar: Calendar, asked: Element) -> Answer:
        if not self.sync:
            return Answer(status=403)
        token = int((asked.findtext(f"{DAV}sync-token") or "0").rpartition("/")[2])
        if token < self.forgets:
            body = b'<d:error xmlns:d="DAV:"><d:valid-sync-token/></d:error>'
            return Answer(status=self.refusal, body=body)
        told = [
            self._event(path, calendar, name, data=False)
            if name in calendar.files
            else f"<d:response><d:href>{path}{name}</d:href>{_status(404)}</d:response>"
            for name, revision in calendar.changed.items()
            if revision > token
        ]
        return _multistatus(*told, f"<d:sync-token>{self._token(calendar)}</d:sync-token>")

    def _event(self, path: str, calendar: Calendar, name: str, *, data: bool = True) -> str:
        text = calendar.files[name]
        content = f"<cal:calendar-data>{escape(text)}</cal:calendar-data>" if data else ""
        return self._response(path + name, f'<d:getetag>"{hash(text)}"</d:getetag>{content}')

    def _response(self, path: str, props: str) -> str:
        return (
            f"<d:response><d:href>{self.elsewhere}{path}</d:href><d:propstat>"
            f"<d:prop>{props}</d:prop>{_status(200)}</d:propstat></d:response>"
        )


def _is_coming(text: str, since: str) -> bool:
    starts = re.search(r"DTSTART[^:]*:(\d{8})", text)
    return "RRULE" in text or (starts is not None and starts[1] >= since[:8])


def _status(code: int) -> str:
    return f"<d:status>HTTP/1.1 {code} said</d:status>"


def _multistatus(*parts: str) -> Answer:
    body = f"{_HEAD}{''.join(parts)}</d:multistatus>"
    return Answer(
        status=207, body=body.encode(), headers={"Content-Type": "application/xml; charset=utf-8"}
    )


def _kind(request: Request) -> str:
    if request.method != "REPORT":
        return request.method
    return str(fromstring(request.body).tag).rpartition("}")[2]
