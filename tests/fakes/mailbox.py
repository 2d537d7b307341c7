"""A mail server on loopback that takes mail, or refuses it as it is told.

async with Mailbox() as mailbox:
    mailbox.answers["RCPT"] = "451 4.7.1 greylisted"   # also MAIL, DATA, AUTH, STARTTLS
    mailbox.drop = "DATA"                               # or RCPT: hang up instead of answering
    ...  # SMTP_URL = mailbox.url
    mailbox.mails                                       # parsed, as they arrived
"""

from __future__ import annotations

import asyncio
import warnings
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING, Any, Self

from aiosmtpd.smtp import SMTP, AuthResult

if TYPE_CHECKING:
    import ssl
    from email.message import EmailMessage

    from aiosmtpd.smtp import Envelope, Session


class Mailbox:
    """`tls` is spoken from the start, `start_tls` offered; `password` is asked for if set."""

    def __init__(
        self,
        host: str = "127.0.0.1",
        *,
        tls: ssl.SSLContext | None = None,
        start_tls: ssl.SSLContext | None = None,
        password: str | None = None,
    ) -> None:
        self.host = host
        self.port = 0
        self.answers: dict[str, str] = {}
        self.drop = ""
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.logins: list[str] = []
        self.encrypted: list[bool] = []
        self._tls = tls
        self._start_tls = start_tls
        self._password = password

    @property
    def url(self) -> str:
        """What SMTP_URL says of it, without a user."""
        return f"{'smtps' if self._tls else 'smtp'}://{self.host}:{self.port}"

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._session, self.host, self.port, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    def _session(self) -> SMTP:
        with warnings.catch_warnings():
            # It is right: nobody should ask for a password in the clear.
            warnings.filterwarnings("ignore", "Requiring AUTH while not requiring TLS")
            return _Server(
                self,
                hostname="mail.test",
                tls_context=self._start_tls,
                auth_require_tls=False,
                auth_required=self._password is not None,
                authenticator=self._login,
                loop=asyncio.get_running_loop(),
            )

    def _login(
        self, _server: SMTP, _session: object, _envelope: object, _how: str, told: Any
    ) -> Any:
        password = told.password.decode()
        self.logins.append(password)
        return AuthResult(success=password == self._password, handled=False)

    async def handle_MAIL(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a sender."""
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self._answer(server, "MAIL")

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient."""
        envelope.rcpt_tos.append(address)
        return self._answer(server, "RCPT")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail; even one whose answer is lost has arrived."""
        answer = self.answers.get("DATA", "250 OK")
        if answer.startswith("2"):
            assert isinstance(envelope.content, bytes)
            parsed: Any = message_from_bytes(envelope.content, policy=default)
            self.mails.append(parsed)
            self.recipients += envelope.rcpt_tos
            self.encrypted.append(session.ssl is not None or self._tls is not None)
        return self._answer(server, "DATA")

    def _answer(self, server: SMTP, step: str) -> str:
        if self.drop == step:
            transport: Any = server.transport
            transport.abort()
        return self.answers.get(step, "250 OK")


class _Server(SMTP):
    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802  aiosmtpd's name
        if refusal := self.event_handler.answers.get("STARTTLS"):
            await self.push(refusal)
            return
        await super().smtp_STARTTLS(arg)
