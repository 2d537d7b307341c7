"""What came back from a form on the page: read with care, for anything may stand there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException

from bot.domain.invitation import is_mail

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.text import Translator

LARGEST: Final = 64 * 1024
"""Bytes of a form; the longest note in the widest script fits."""
MOST_FIELDS: Final = 40
LONGEST_FIELD: Final = 4_000
TRAP: Final = "homepage"
"""A field that nobody sees, so only programs fill it in."""
_LINES: Final = frozenset({"note", "words"})


@dataclass(slots=True)
class Filled:
    """The values of a form by field, and what is wrong with them, in the reader's language."""

    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    note: str = ""
    """What is wrong with the whole form."""
    status: int = 200

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def is_trap(self) -> bool:
        """Whether a program filled it in."""
        return bool(self[TRAP])

    def wrong(self, name: str, why: str) -> None:
        """Remember what is wrong with a field."""
        self.errors.setdefault(name, why)
        self.status = 422

    def object(self, note: str, status: int = 422) -> None:
        """Say what is wrong with the whole form."""
        self.note, self.status = note, status

    def check_mail(self, t: Translator) -> None:
        """Object if no letter can go to the address."""
        if not is_mail(self["mail"]):
            self.wrong("mail", t("Please write a mail address, like name@example.org."))

    @property
    def fine(self) -> bool:
        """Whether nothing is wrong."""
        return not self.errors and not self.note


async def filled_in(request: Request) -> Filled:
    """Read a form; 400 or 413 if it cannot be one of ours."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise HTTPException(413)
    try:
        text = bytes(body).decode("utf-8", "replace")
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise HTTPException(400) from error
    values: dict[str, str] = {}
    for name, value in pairs:
        values.setdefault(name, _clean(value, lines=name in _LINES))
    return Filled(values)


def _clean(text: str, *, lines: bool) -> str:
    """Return text without control characters; on one line unless it may have several."""
    kept = text[:LONGEST_FIELD].replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(one for one in kept if one == "\n" or (one >= " " and one != "\x7f"))
    return plain.strip() if lines else " ".join(plain.split())
