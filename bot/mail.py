"""Mail: letters to people who are reached by it, over the SMTP server that SMTP_URL names.

Each step is taken separately, because only a failure after DATA leaves it open whether the mail
went out: RFC 5321, 4.2 (replies) and 4.5.3.2. RFC 3834 (Auto-Submitted), RFC 8314 (TLS).
"""

from __future__ import annotations

import asyncio
import contextlib
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as CRLF
from email.utils import format_datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, unquote, urlsplit

from bot.errors import SettingsError
from bot.jobs.receipt import Outcome, Receipt
from bot.store.outbox import MAIL

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from datetime import datetime

    from aiosmtplib import SMTP

    from bot.domain.delivery import Delivery, Message
    from bot.jobs.deliver import Send

TIMEOUT: Final = 10
"""Seconds for each step; half as many again for all those before DATA."""
SMTPS: Final = 465
SUBMISSION: Final = 587
LONGEST_SUBJECT: Final = 120
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
WRONG: Final = "SMTP_URL: write smtp://user:password@host:587 or smtps://…"
NOT_SET: Final = "SMTP_URL is not set: set it, or name Slack users in the labs' `people`"


class Mailer:
    """Sends letters by mail; `?from=` in SMTP_URL names the sender, otherwise its user does.

    smtps: speaks TLS from the start. smtp: changes to TLS if the server offers it; without it no
    password goes to another machine. On this machine TLS is not used. `trust` replaces the
    system's certificates. Replies go to `reply_to`, if that is a mail address.
    """

    def __init__(
        self,
        smtp_url: str,
        *,
        public_url: str,
        clock: Callable[[], datetime],
        reply_to: str | None = None,
        trust: ssl.SSLContext | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        try:
            parts = urlsplit(smtp_url)
            port = parts.port
        except ValueError as error:
            raise SettingsError(WRONG) from error
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise SettingsError(WRONG)
        self._secure = parts.scheme == "smtps"
        self._host = parts.hostname
        self._port = port or (SMTPS if self._secure else SUBMISSION)
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._domain = urlsplit(public_url).hostname or "localhost"
        asked = parse_qs(parts.query).get("from", [""])[0]
        known = self._user if self._user and "@" in self._user else None
        self._sender = _sender(asked or known or f"treffpunkt@{self._domain}")
        self._reply_to: Address | None = None
        with contextlib.suppress(ValueError):
            self._reply_to = _address(reply_to or "")
        self._public_url = public_url
        self._clock = clock
        self._trust = trust
        self._timeout = timeout

    async def __call__(self, delivery: Delivery, message: Message) -> Receipt:
        """Send one letter; every outcome is a receipt."""
        try:
            to = _address(delivery.channel.removeprefix(MAIL))
        except ValueError as error:
            return Receipt(outcome=Outcome.REFUSED, error=f"no mail address: {error}")
        mail = self._mail(delivery, message, to)
        client = self._client()
        try:
            return await self._send(client, mail, to.addr_spec)
        finally:
            client.close()

    async def _send(self, client: SMTP, mail: EmailMessage, to: str) -> Receipt:
        import aiosmtplib

        try:
            async with asyncio.timeout(self._timeout * 1.5):
                await client.connect()
                await client.mail(self._sender.addr_spec)
                await client.rcpt(to)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            return _unsent(error)
        try:
            await client.data(mail.as_bytes(policy=CRLF))
        except aiosmtplib.SMTPDataError as error:
            return _unsent(error)
        except (aiosmtplib.SMTPException, OSError) as error:
            return Receipt(outcome=Outcome.UNKNOWN, error=f"the mail server was lost: {error}")
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            await client.quit()
        # The part before the @ identifies the mail; the whole does not fit into a post's ts.
        named = str(mail["Message-ID"])[1:].partition("@")[0]
        return Receipt(outcome=Outcome.SENT, channel=f"{MAIL}{to}", ts=named)

    def _client(self) -> SMTP:
        import aiosmtplib

        must = True if self._password is not None else None
        return aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            username=self._user,
            password=self._password,
            use_tls=self._secure,
            start_tls=False if self._secure or self._host in LOOPBACK else must,
            tls_context=self._trust,
            timeout=self._timeout,
        )

    def _mail(self, delivery: Delivery, message: Message, to: Address) -> EmailMessage:
        subject, _, rest = message.text.partition("\n")
        mail = EmailMessage()
        mail["From"] = self._sender
        mail["To"] = to
        if self._reply_to is not None:
            mail["Reply-To"] = self._reply_to
        mail["Subject"] = " ".join(subject.split())[:LONGEST_SUBJECT]
        mail["Date"] = format_datetime(self._clock())
        # The same each time, so that a mailbox shows a letter once that somebody had sent again.
        named = f"{delivery.channel}|{delivery.kind.value}|{delivery.slot}|{delivery.part}"
        mail["Message-ID"] = f"<{sha256(named.encode()).hexdigest()[:32]}@{self._domain}>"
        # Nobody's holiday answer should come back (RFC 3834).
        mail["Auto-Submitted"] = "auto-generated"
        # "-- " begins a signature, as all mail programs know.
        foot = f"\n-- \nTreffpunkt {self._public_url}".rstrip()
        mail.set_content(f"{rest.strip()}\n{foot}\n")
        return mail


def by_mail(mailer: Send | None, rest: Send) -> Send:
    """Return a sender that mails what goes to a mail address, and hands the rest to `rest`."""

    async def send(delivery: Delivery, message: Message) -> Receipt:
        if not delivery.channel.startswith(MAIL):
            return await rest(delivery, message)
        if mailer is None:
            return Receipt(outcome=Outcome.REFUSED, error=NOT_SET)
        return await mailer(delivery, message)

    return send


def _sender(address: str) -> Address:
    try:
        return _address(address, "Treffpunkt")
    except ValueError as error:
        raise SettingsError(f"SMTP_URL: “{address[:80]}” is no mail address; see ?from=") from error


def _address(address: str, name: str = "") -> Address:
    """Read a mail address; ValueError if it is none that any server takes.

    Its domain may have umlauts (RFC 5890), the part before the @ may not.
    """
    local, at, domain = address.rpartition("@")
    if not at or not local.isascii() or not address.isprintable():
        raise ValueError(f"“{address[:80]}”")
    try:
        return Address(name, addr_spec=f"{local}@{domain.encode('idna').decode()}")
    except Exception as error:  # the email package raises whatever its parser stumbles over
        raise ValueError(f"“{address[:80]}”") from error


def _unsent(error: Exception) -> Receipt:
    """Return whether a mail that certainly did not go out may later: 4xx yes, 5xx no."""
    import aiosmtplib

    told = f"the mail server: {' '.join(str(error).split())[:300]}"
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return Receipt(outcome=Outcome.RETRY, error=f"{told}; check SMTP_URL")
    lasting = (
        isinstance(error, aiosmtplib.SMTPResponseException) and 500 <= error.code < 600  # noqa: PLR2004 -- RFC 5321, 4.2.1
    )
    # What a server refuses before it knows the recipient, a person can mend at either end.
    ours = not isinstance(error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError)
    return Receipt(outcome=Outcome.REFUSED if lasting and not ours else Outcome.RETRY, error=told)
