"""A whole page with forms: the application, the outbox that is mailed out, and a real mailbox."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import httpx
import structlog
from selectolax.lexbor import LexborHTMLParser

from bot.domain.lab import Lab, Network, Registry
from bot.domain.neighbourhood import Neighbourhood
from bot.domain.query import Query
from bot.domain.source import Kind, Schedule, Source
from bot.jobs.deliver import deliver
from bot.jobs.effect import take_effect
from bot.jobs.inviting import invited
from bot.jobs.synced import sync_sources
from bot.mail import Mailer, by_mail
from bot.slack.messages.rendering import message_of
from bot.store import occurrences
from bot.store.outbox import TERMINAL
from tests.secret import SECRET
from tests.web.samples import PUBLIC_URL

if TYPE_CHECKING:
    from email.message import EmailMessage

    from bot.domain.delivery import Delivery, Message
    from bot.domain.event import Occurrence
    from bot.jobs.receipt import Receipt
    from bot.store.engine import Store
    from tests.fakes.mailbox import Mailbox
    from tests.web.conftest import Clock

LEAD: Final = "lead@ulm.example"
SECOND: Final = "second@ulm.example"
ELSEWHERE: Final = "lead@koeln.example"
OPERATOR: Final = "ops@codefor.example"
STRANGER: Final = "jemand@mail.example"
LINK: Final = re.compile(r"https://\S+/by-mail/\S+")


def registry() -> Registry:
    """Return Ulm, whose people read mail and Slack and that meets by a rule; Cologne; friends."""
    rule = Source(
        lab="ulm",
        key="rule",
        kind=Kind.SCHEDULE,
        url=None,
        timezone="Europe/Berlin",
        state="DE-BW",
        language="de",
        schedule=Schedule(when="jeden dritten Dienstag im Monat, 19:00-21:00", title="Ulmer Abend"),
    )
    labs = (
        Lab(
            slug="ulm",
            name="OK Lab Ulm",
            city="Ulm",
            website="https://ulm.example",
            people=(f"mail:{LEAD}", f"mail:{SECOND}", "slack:U0ULM"),
            sources=(rule,),
        ),
        Lab(slug="koeln", name="OK Lab Köln", city="Köln", people=(f"mail:{ELSEWHERE}",)),
        Lab(slug="bonn", name="OK Lab Bonn", website="https://bonn.example", channel="#bonn"),
        Lab(slug="netzwerk", name="Code for Germany", people=(f"mail:{OPERATOR}",)),
    )
    return Registry({lab.slug: lab for lab in labs}, Network(website="https://codefor.example"))


@dataclass
class Page:
    """An answer, read as a person reads it."""

    answer: httpx.Response
    tree: LexborHTMLParser = field(init=False)

    def __post_init__(self) -> None:
        """Take it apart."""
        self.tree = LexborHTMLParser(self.answer.text)

    @property
    def status(self) -> int:
        """Its HTTP status."""
        return self.answer.status_code

    @property
    def text(self) -> str:
        """What stands in its main part."""
        main = self.tree.css_first("main")
        assert main is not None
        return " ".join(main.text().split())

    @property
    def heading(self) -> str:
        """Its first heading."""
        heading = self.tree.css_first("h1")
        assert heading is not None
        return heading.text().strip()

    def error(self, name: str) -> str:
        """Return what is wrong with a field, "" if nothing."""
        found = self.tree.css_first(f"#{name}-error")
        return found.text().strip() if found else ""

    @property
    def fields(self) -> dict[str, str]:
        """Return the fields of its form as a browser would send them untouched."""
        found: dict[str, str] = {}
        for one in self.tree.css(".lead-form input, .lead-form textarea, .lead-form select"):
            name = one.attributes.get("name") or ""
            if one.tag == "textarea":
                found[name] = (one.text() or "").removeprefix("\n")
            elif one.tag == "select":
                chosen = one.css_first("option[selected]") or one.css_first("option")
                found[name] = str(chosen.attributes.get("value")) if chosen else ""
            elif one.attributes.get("type") != "radio" or "checked" in one.attributes:
                found[name] = one.attributes.get("value") or ""
        return found

    @property
    def buttons(self) -> dict[str, str]:
        """Return the buttons: their words, and what each says with its name."""
        return {
            one.text().strip(): one.attributes.get("value") or ""
            for one in self.tree.css(".lead-form button")
        }


class Stage:
    """The page, and everything around it."""

    def __init__(
        self, store: Store, browser: httpx.AsyncClient, clock: Clock, mailbox: Mailbox
    ) -> None:
        self.store = store
        self.browser = browser
        self.clock = clock
        self.mailbox = mailbox
        self.registry = registry()

    def comes_from(self, address: str) -> None:
        """Let all requests from now on be another reader's."""
        transport = self.browser._transport  # noqa: SLF001 -- httpx names no other way
        assert isinstance(transport, httpx.ASGITransport)
        transport.client = (address, 1)

    async def open(self, path: str) -> Page:
        """Open a page, in German."""
        return Page(await self.browser.get(path, headers={"accept-language": "de"}))

    async def send(self, path: str, fields: dict[str, str], **more: str) -> Page:
        """Send a form, and follow where it leads."""
        sent = await self.browser.post(
            path, data=fields | more, headers={"accept-language": "de"}, follow_redirects=True
        )
        return Page(sent)

    async def fills(self, path: str, **fields: str) -> Page:
        """Open a form, fill it in and send it."""
        return await self.send(path, (await self.open(path)).fields, **fields)

    async def tells(self, words: str, mail: str, lab: str = "ulm", **more: str) -> Page:
        """Report something in words, and send the second step as it was understood."""
        path = f"/labs/{lab}/report"
        second = await self.fills(path, words=words)
        step = next(iter(second.buttons.values()))
        return await self.send(path, second.fields | {"step": step, "mail": mail}, **more)

    async def mail_out(self) -> list[EmailMessage]:
        """Let the letters go out; return those that arrived now."""
        before = len(self.mailbox.mails)
        mailer = Mailer(self.mailbox.url, public_url=PUBLIC_URL, clock=self.clock, timeout=5)
        await deliver(
            self.store,
            self.clock,
            self.words_of,
            by_mail(mailer, _nobody),
            workspace=TERMINAL,
            log=structlog.get_logger(),
        )
        return self.mailbox.mails[before:]

    def words_of(self, delivery: Delivery, found: Any) -> Message:
        """Put a letter in words as the program does."""
        now, url = self.clock(), PUBLIC_URL
        told = message_of(delivery, found, self.registry, public_url=url, now=now)
        network = self.registry.network
        return invited(delivery, told, network, key=SECRET, public_url=url, now=now)

    async def link(self, to: str) -> str:
        """Let the letters go out, and return the path of the link that one address got."""
        (mail,) = [one for one in await self.mail_out() if one["To"] == to]
        return link_in(mail)

    async def presses(self, path: str, button: str = "") -> Page:
        """Open a link, and press a button there; its only one if none is named."""
        shown = await self.open(path)
        value = shown.buttons[button] if button else next(iter(shown.buttons.values()))
        return await self.send("/by-mail", shown.fields | {"do": value})

    async def shown(self) -> list[Occurrence]:
        """Return the meetings of the next two years that the calendar has."""
        query = Query(start=self.clock(), end=self.clock() + timedelta(days=700))
        async with self.store.read() as connection:
            return await occurrences.find(connection, query)

    async def told(self) -> list[Occurrence]:
        """Return those of them that people told, not the rule."""
        return [one for one in await self.shown() if one.title != "Ulmer Abend"]

    async def titled(self, title: str) -> Occurrence:
        """Return the one meeting of a title."""
        (found,) = [one for one in await self.shown() if one.title == title]
        return found

    async def calendar(self) -> str:
        """Return the combined calendar."""
        return (await self.browser.get("/calendar.ics")).text

    async def rules(self) -> None:
        """Let the regular evenings of the file be known."""
        await sync_sources(self.store, self.registry, self.clock())
        async with self.store.write() as connection:
            lab, hood = self.registry["ulm"], Neighbourhood(self.registry)
            await take_effect(connection, lab, self.clock(), hood)


def link_in(mail: EmailMessage) -> str:
    """Return the path of the link in a letter."""
    found = LINK.search(mail.get_content())
    assert found is not None, mail.get_content()
    return urlsplit(found[0]).path


async def _nobody(delivery: Delivery, _message: Message) -> Receipt:
    raise AssertionError(delivery)
