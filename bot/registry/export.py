"""`[export]` in `network.toml`: what the monthly list is called, and the template that makes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.domain.bulletin.export import Export
from bot.registry.table import Table

if TYPE_CHECKING:
    from pathlib import Path

    from bot.registry.page import Page

KEYS: Final = ("template", "title")
MOST_BYTES: Final = 100_000
_FILE: Final = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)(?:\.[a-z0-9]+)*")


def read_export(page: Page) -> Export:
    """Read name, title and template of the list; the defaults where the file says nothing.

    The template lies beside the file and gives the list its name: "agenda.md.jinja" is exported by
    `treffpunkt export agenda`. Its Jinja is read when it is first used.
    """
    given, usual = page.data.get("export"), Export()
    if given is None:
        return usual
    if not isinstance(given, dict):
        Table(page, (), "", page.data).wrong(
            "export", 'write a table: [export] and below it template = "agenda.md.jinja"'
        )
        return usual
    table = Table(page, ("export",), "export", given)
    table.only(KEYS)
    title, file = table.text("title"), table.text("template")
    if file is None:
        return Export(usual.name, title or usual.title)
    named = _FILE.fullmatch(file)
    if named is None:
        told = f"“{file[:60]}” is no file beside {page.path.name}; write it like agenda.md.jinja"
        table.wrong("template", told)
        return usual
    path = page.path.parent / file
    usual_title = named[1].replace("-", " ").capitalize()
    return Export(named[1], title or usual_title, _read(table, path), str(path))


def _read(table: Table, path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            table.wrong("template", f"{path} is too large; at most {MOST_BYTES} bytes")
            return ""
        return path.read_text("utf-8")
    except OSError as error:
        table.wrong("template", f"{path} cannot be read: {error.strerror or error}")
    except UnicodeDecodeError:
        table.wrong("template", f"{path} is not UTF-8; save the file as UTF-8")
    return ""
