"""Letters by mail, to a real SMTP server on loopback that takes them, refuses, or goes away."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.delivery import Content, Delivery, DeliveryKind, Message
from bot.errors import SettingsError
from bot.jobs.receipt import Outcome, Receipt
from bot.mail import Mailer, by_mail
from tests.fakes.mailbox import Mailbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

PEM = Path(__file__).parent / "data" / "tls" / "loopback.pem"
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
WORDS = Message(text="OK Lab Köln: Hört ihr?\n\nErster Satz.\n\nZweiter & letzter.", blocks=())


def letter(to: str = "mail:lab@example.org", slot: str = "failing:7:2026") -> Delivery:
    """Make a letter to somebody."""
    return Delivery(
        workspace="",
        channel=to,
        kind=DeliveryKind.LETTER,
        slot=slot,
        content=Content(language="de", timezone="Europe/Berlin"),
        created=NOW,
        next_attempt=NOW,
    )


async def post(
    url: str, to: str = "mail:lab@example.org", said: Message = WORDS, **how: Any
) -> Receipt:
    """Send a letter."""
    settings: dict[str, Any] = {"public_url": "https://treffen.example", "timeout": 2} | how
    return await Mailer(url, clock=lambda: NOW, **settings)(letter(to), said)


def speaks_tls() -> ssl.SSLContext:
    """Return what a server needs to speak TLS as localhost and 127.0.0.1, self-signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    return context


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    """A mail server that takes everything."""
    async with Mailbox() as opened:
        yield opened


async def test_a_letter_arrives(mailbox: Mailbox) -> None:
    """Its title is the subject, the rest the text, with who sent it below."""
    receipt = await post(mailbox.url)
    (mail,) = mailbox.mails
    assert receipt.outcome is Outcome.SENT
    assert mail["Message-ID"] == f"<{receipt.ts}@treffen.example>"
    assert mail["Subject"] == "OK Lab Köln: Hört ihr?"
    assert mail["From"] == "Treffpunkt <treffpunkt@treffen.example>"
    assert mail["To"] == "lab@example.org"
    assert mail["Date"].datetime == NOW
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().splitlines() == [
        "Erster Satz.",
        "",
        "Zweiter & letzter.",
        "",
        "-- ",
        "Treffpunkt https://treffen.example",
    ]
    assert mailbox.recipients == ["lab@example.org"]


async def test_answers_go_to_the_operator(mailbox: Mailbox) -> None:
    """Who answers reaches a person; what is no address is left out."""
    await post(mailbox.url, reply_to="ops@example.org")
    await post(mailbox.url, reply_to="nobody")
    assert [mail["Reply-To"] for mail in mailbox.mails] == ["ops@example.org", None]


async def test_a_repeated_letter_is_the_same_mail(mailbox: Mailbox) -> None:
    """A mailbox knows one that was let repeat by its Message-ID; another letter has another."""
    mailer = Mailer(mailbox.url, public_url="", clock=lambda: NOW)
    for slot in ("a", "a", "b"):
        await mailer(letter(slot=slot), WORDS)
    first, again, other = (mail["Message-ID"] for mail in mailbox.mails)
    assert first == again != other


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
async def test_what_the_server_refuses_for_now_is_tried_again(mailbox: Mailbox, step: str) -> None:
    """A 4xx says that nothing was taken and that it may be later."""
    mailbox.answers[step] = "451 4.7.1 come back later"
    receipt = await post(mailbox.url)
    assert receipt.outcome is Outcome.RETRY
    assert "come back later" in (receipt.error or "")
    assert mailbox.mails == []


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
async def test_what_the_server_refuses_for_good_is_refused(mailbox: Mailbox, step: str) -> None:
    """A 5xx about the recipient or the mail is final, and its reason is kept."""
    mailbox.answers[step] = "550 5.1.1 no such user"
    receipt = await post(mailbox.url)
    assert receipt.outcome is Outcome.REFUSED
    assert "no such user" in (receipt.error or "")


async def test_a_refused_sender_is_mended_by_a_person(mailbox: Mailbox) -> None:
    """A 5xx about us concerns all letters, so they wait until SMTP_URL is set right."""
    mailbox.answers["MAIL"] = "550 5.7.1 who are you?"
    assert (await post(mailbox.url)).outcome is Outcome.RETRY


async def test_a_server_that_is_away_is_tried_again() -> None:
    """Nobody listens: nothing was sent."""
    async with Mailbox() as gone:
        url = gone.url
    assert (await post(url)).outcome is Outcome.RETRY


async def test_a_server_that_hangs_up_before_data_took_nothing(mailbox: Mailbox) -> None:
    """Before DATA nothing can have arrived."""
    mailbox.drop = "RCPT"
    assert (await post(mailbox.url)).outcome is Outcome.RETRY
    assert mailbox.mails == []


async def test_a_server_lost_after_data_may_have_it(mailbox: Mailbox) -> None:
    """The mail arrived and its answer did not: nobody knows, so it is not repeated."""
    mailbox.drop = "DATA"
    assert (await post(mailbox.url)).outcome is Outcome.UNKNOWN
    assert len(mailbox.mails) == 1


async def test_a_server_that_never_answers_is_given_up() -> None:
    """Whoever listens and says nothing costs one timeout."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        receipt = await post(f"smtp://127.0.0.1:{mute.getsockname()[1]}", timeout=0.3)
    assert receipt.outcome is Outcome.RETRY


async def test_tls_is_spoken_and_checked() -> None:
    """By smtps a server is reached whose certificate is trusted, and no other."""
    async with Mailbox("localhost", tls=speaks_tls()) as mailbox:
        trust = ssl.create_default_context(cafile=PEM)
        assert (await post(mailbox.url, trust=trust)).outcome is Outcome.SENT
        assert mailbox.encrypted == [True]
        receipt = await post(mailbox.url)
    assert receipt.outcome is Outcome.RETRY
    assert "certificate" in (receipt.error or "").lower()
    assert len(mailbox.mails) == 1


async def test_a_certificate_of_another_name_is_refused() -> None:
    """Where TLS is offered it must be right: no mail goes in the clear instead."""
    async with Mailbox("127.0.0.2", start_tls=speaks_tls()) as mailbox:
        trust = ssl.create_default_context(cafile=PEM)
        assert (await post(mailbox.url, trust=trust)).outcome is Outcome.RETRY
    assert mailbox.mails == []


async def test_refused_tls_sends_no_password() -> None:
    """A server that offers TLS and then refuses it hears no password."""
    async with Mailbox("127.0.0.2", start_tls=speaks_tls(), password="right") as mailbox:
        mailbox.answers["STARTTLS"] = "454 TLS not available"
        url = mailbox.url.replace("//", "//ops:right@")
        assert (await post(url)).outcome is Outcome.RETRY
    assert mailbox.logins == []


async def test_a_password_never_travels_in_the_clear() -> None:
    """A server elsewhere that offers no TLS at all hears no password either."""
    async with Mailbox("127.0.0.2", password="right") as mailbox:
        url = mailbox.url.replace("//", "//ops:right@")
        receipt = await post(url)
    assert receipt.outcome is Outcome.RETRY
    assert mailbox.logins == []


async def test_a_password_opens_the_server() -> None:
    """User and password come from SMTP_URL, decoded; the user is the sender if it is an address."""
    async with Mailbox(password="p@ss/wort") as mailbox:
        url = mailbox.url.replace("//", "//ops%40example.org:p%40ss%2Fwort@")
        assert (await post(url)).outcome is Outcome.SENT
    assert mailbox.mails[0]["From"] == "Treffpunkt <ops@example.org>"


async def test_a_wrong_password_is_mended_by_a_person() -> None:
    """The letter waits, and the error names the setting, not the password."""
    async with Mailbox(password="right") as mailbox:
        receipt = await post(mailbox.url.replace("//", "//ops:secret@"))
    assert receipt.outcome is Outcome.RETRY
    assert (receipt.error or "").endswith("check SMTP_URL")
    assert "secret" not in (receipt.error or "")


@pytest.mark.parametrize(
    "title",
    [
        "OK Lab\r\nBcc: all@example.org\r\n\r\nBuy",
        "OK Lab\nBcc: all@example.org",
        "OK Lab\rBcc: all@example.org",
        "OK Lab\u2028Bcc: all@example.org\x00\x0b",
        "OK Lab " + "ü" * 5_000,
    ],
)
async def test_no_title_makes_a_header(mailbox: Mailbox, title: str) -> None:
    """Whatever a lab is called, there is one recipient and no line of its own."""
    assert (await post(mailbox.url, said=Message(title, ()))).outcome is Outcome.SENT
    (mail,) = mailbox.mails
    assert mail["Bcc"] is None
    assert len(mail["Subject"]) <= 120
    assert mailbox.recipients == ["lab@example.org"]


async def test_a_dot_alone_does_not_end_the_mail(mailbox: Mailbox) -> None:
    """What a stranger wrote cannot end the mail and begin commands of its own."""
    said = "T\n\none\n.\nMAIL FROM:<x@example.org>\nRCPT TO:<y@example.org>\nDATA\nhi\n.\n"
    assert (await post(mailbox.url, said=Message(said, ()))).outcome is Outcome.SENT
    assert mailbox.recipients == ["lab@example.org"]
    assert "RCPT TO:<y@example.org>" in mailbox.mails[0].get_content()


@pytest.mark.parametrize(
    "to",
    [
        "mail:",
        "mail:nobody",
        "mail:a@b@c.example",
        "mail:a b@c.example",
        "mail:a@c.example, d@c.example",
        "mail:a@c.example\r\nRCPT TO:<d@c.example>",
        "mail:ä@c.example",
        "mail:a@" + "x" * 300 + ".example",
    ],
)
async def test_what_is_no_address_is_refused(mailbox: Mailbox, to: str) -> None:
    """An address that no server takes is said to be none, and nothing is sent."""
    receipt = await post(mailbox.url, to)
    assert receipt.outcome is Outcome.REFUSED
    assert (receipt.error or "").startswith("no mail address")
    assert mailbox.recipients == []


async def test_a_domain_may_have_umlauts(mailbox: Mailbox) -> None:
    """They travel as the network knows them."""
    assert (await post(mailbox.url, "mail:lab@münchen.example")).outcome is Outcome.SENT
    assert mailbox.recipients == ["lab@xn--mnchen-3ya.example"]


@pytest.mark.parametrize(
    "url",
    [
        "http://mail.example",
        "smtp://",
        "smtp://mail.example:port",
        "smtp://[mail",
        "smtp://mail.example?from=nobody",
        "smtp://mail.example?from=a@b.example%0ABcc:x@y.example",
    ],
)
def test_a_wrong_setting_is_told_at_start(url: str) -> None:
    """What SMTP_URL cannot mean is an error that names it."""
    with pytest.raises(SettingsError, match="SMTP_URL"):
        Mailer(url, public_url="https://treffen.example", clock=lambda: NOW)


async def test_mail_takes_its_own_way() -> None:
    """Mail goes to the mailer, all else to the rest; without SMTP_URL it is refused, saying so."""

    async def rest(delivery: Delivery, _message: Message) -> Receipt:
        return Receipt(outcome=Outcome.SENT, channel=delivery.channel)

    assert (await by_mail(None, rest)(letter("U1"), WORDS)).channel == "U1"
    refused = await by_mail(None, rest)(letter(), WORDS)
    assert refused.outcome is Outcome.REFUSED
    assert (refused.error or "").startswith("SMTP_URL is not set: ")
    assert (await by_mail(rest, rest)(letter(), WORDS)).channel == "mail:lab@example.org"
