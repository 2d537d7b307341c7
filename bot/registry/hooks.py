"""`[[webhooks]]` in network.toml: which other programs hear of changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.domain.hook import Hook
from bot.domain.words.names import Names
from bot.registry.subscriptions import labs_in, states_in
from bot.registry.table import Table

if TYPE_CHECKING:
    from bot.domain.lab import Registry
    from bot.registry.page import Page

KEYS: Final = ("name", "url", "labs", "states")
LONGEST_NAME: Final = 40

_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_hooks(page: Page, registry: Registry) -> tuple[Hook, ...]:
    """Read all webhooks, each name once; mistakes are kept with the page."""
    top = Table(page, (), "", page.data)
    found: dict[str, Hook] = {}
    for table in top.tables("webhooks", "webhook"):
        hook = _read(table, Names.of(registry))
        if hook is not None and hook.name in found:
            table.wrong("name", f"“{hook.name}” stands there twice; one webhook each")
        elif hook is not None:
            found[hook.name] = hook
    return tuple(found.values())


def _read(table: Table, names: Names) -> Hook | None:
    name = table.text("name")
    if name:
        table.who = f"webhook {name[:LONGEST_NAME]}"
    table.only(KEYS)
    if name is None and "name" not in table.data:
        table.wrong("name", 'missing; write name = "stadtportal"')
    elif name is not None and (not _NAME.fullmatch(name) or len(name) > LONGEST_NAME):
        table.wrong("name", "only a–z, 0–9 and hyphens, at most 40: stadt-portal")
        name = None
    url, labs, states = _url(table), labs_in(table, names), states_in(table, names)
    if name is None or url is None:
        return None
    return Hook(name=name, url=url, labs=labs, states=states)


def _url(table: Table) -> str | None:
    url = table.text("url")
    if url is None:
        if "url" not in table.data:
            table.wrong("url", 'missing; write url = "https://…"')
        return None
    try:
        parts = urlsplit(url)
        right = parts.scheme in {"https", "http"} and parts.hostname and not parts.username
    except ValueError:
        right = False
    if not right:
        table.wrong("url", f'“{url[:80]}” is no address; write url = "https://…"')
        return None
    return url
