"""`[imprint]` in `network.toml`: who answers for the pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.domain.imprint import Imprint
from bot.registry.table import Table

if TYPE_CHECKING:
    from bot.registry.page import Page

KEYS: Final = (
    *("name", "address", "mail", "phone", "represented_by", "register", "vat", "responsible"),
    *("host", "authority", "text"),
)
_MAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")


def read_imprint(page: Page) -> Imprint | None:
    """Read who answers for the pages; None if the file does not say so."""
    given = page.data.get("imprint")
    if given is None:
        return None
    if not isinstance(given, dict):
        Table(page, (), "", page.data).wrong(
            "imprint", 'write a table: [imprint] and below it name = "…", address, mail'
        )
        return None
    table = Table(page, ("imprint",), "imprint", given)
    table.only(KEYS)
    name, address, mail = _needed(table, "name"), _address(table), _needed(table, "mail")
    if mail and not _MAIL.fullmatch(mail):
        table.wrong("mail", f"“{mail}” is no mail address; write name@example.org")
    return Imprint(
        name=name,
        address=address,
        mail=mail,
        phone=table.text("phone"),
        represented_by=table.text("represented_by"),
        register=table.text("register"),
        vat=table.text("vat"),
        responsible=table.text("responsible"),
        host=table.text("host"),
        authority=table.text("authority"),
        text=table.text("text"),
    )


def _needed(table: Table, key: str) -> str:
    if key not in table.data:
        table.wrong(key, f'missing; the law asks for it: {key} = "…"')
    return table.text(key) or ""


def _address(table: Table) -> tuple[str, ...]:
    """Read lines from a list or from one text of several lines."""
    given = table.data.get("address")
    if given is None:
        table.wrong("address", 'missing; the law asks for it: address = ["Street 1", "12345 Town"]')
        return ()
    if isinstance(given, str):
        return tuple(line.strip() for line in given.splitlines() if line.strip())
    return table.texts("address")
