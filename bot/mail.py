"""Mail: letters to people who are reached by it, over the SMTP server that SMTP_URL names.

A repeated mail has the same Message-ID, by which most mailboxes show it once; so a lost answer
costs no more than that. RFC 5321 (replies), RFC 3834 (Auto-Submitted).
"""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, unquote, urlsplit

from bot.errors import SettingsError
from bot.jobs.letters import MAIL
from bot.jobs.receipt import Outcome, Receipt

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.domain.delivery import Delivery, Message

TIMEOUT: Final = 20
SMTPS: Final = 465
SUBMISSION: Final = 587
LONGEST_SUBJECT: Final = 120


class Mailer:
    """Sends letters by mail; `?from=` in SMTP_URL names the sender, else its user does."""

    def __init__(self, smtp_url: str, *, public_url: str, clock: Callable[[], datetime]) -> None:
        parts = urlsplit(smtp_url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise SettingsError("SMTP_URL: write smtp://user:password@host:587 or smtps://…")
        self._secure = parts.scheme == "smtps"
        self._host = parts.hostname
        self._port = parts.port or (SMTPS if self._secure else SUBMISSION)
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._domain = urlsplit(public_url).hostname or "localhost"
        asked = parse_qs(parts.query).get("from", [""])[0]
        known = self._user if self._user and "@" in self._user else None
        self._sender = asked or known or f"treffpunkt@{self._domain}"
        self._clock = clock

    async def __call__(self, delivery: Delivery, message: Message) -> Receipt:
        """Send one letter; every outcome is a receipt."""
        import aiosmtplib

        try:
            mail = self._mail(delivery, message)
        except ValueError as error:
            return Receipt(outcome=Outcome.REFUSED, error=f"no mail address: {error}")
        try:
            await aiosmtplib.send(
                mail,
                hostname=self._host,
                port=self._port,
                username=self._user,
                password=self._password,
                use_tls=self._secure,
                timeout=TIMEOUT,
            )
        except aiosmtplib.SMTPException as error:
            return _refusal(error)
        except OSError as error:
            return Receipt(outcome=Outcome.UNKNOWN, error=f"the mail server was lost: {error}")
        return Receipt(outcome=Outcome.SENT, channel=delivery.channel, ts=str(mail["Message-ID"]))

    def _mail(self, delivery: Delivery, message: Message) -> EmailMessage:
        to = Address(addr_spec=delivery.channel.removeprefix(MAIL))
        subject, _, rest = message.text.partition("\n")
        mail = EmailMessage()
        mail["From"] = Address(display_name="Treffpunkt", addr_spec=self._sender)
        mail["To"] = to
        mail["Subject"] = " ".join(subject.split())[:LONGEST_SUBJECT]
        mail["Date"] = format_datetime(self._clock())
        named = f"{delivery.channel}|{delivery.kind.value}|{delivery.slot}|{delivery.part}"
        mail["Message-ID"] = f"<{sha256(named.encode()).hexdigest()[:32]}@{self._domain}>"
        # Nobody's holiday answer should come back (RFC 3834).
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(rest.strip() + "\n")
        return mail


def _refusal(error: Exception) -> Receipt:
    """Tell whether a mail may go out when it is sent again: 4xx yes, 5xx no, silence perhaps."""
    import aiosmtplib

    told = f"the mail server: {error}"
    if isinstance(error, aiosmtplib.SMTPConnectError | aiosmtplib.SMTPConnectTimeoutError):
        return Receipt(outcome=Outcome.RETRY, error=told)
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return Receipt(outcome=Outcome.RETRY, error=f"{told}; check SMTP_URL")
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        passing = all(_passes(each.code) for each in error.recipients)
        return Receipt(outcome=Outcome.RETRY if passing else Outcome.REFUSED, error=told)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        outcome = Outcome.RETRY if _passes(error.code) else Outcome.REFUSED
        return Receipt(outcome=outcome, error=told)
    return Receipt(outcome=Outcome.UNKNOWN, error=told)


def _passes(code: int) -> bool:
    return 400 <= code < 500  # noqa: PLR2004 -- RFC 5321, 4.2.1: "transient negative"
