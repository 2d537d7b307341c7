"""What the terminal shows: the command itself, its colours and lines as a browser draws them."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

from bot.registry import load_configuration
from bot.store import subscriptions
from bot.store.engine import Store
from tests.browser.platforms import NOW
from tests.browser.world import CONFIGURATION
from tests.pictures.pages import smaller

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.chromium import Visitor

COLUMNS: Final = 84
_PAGE: Final = """<!DOCTYPE html><meta charset="utf-8"><style>
pre {{ display: inline-block; margin: 0; padding: 1.2em 1.4em; background: #1d2127; color: #d8dee6;
  font: 16px/1.164 "DejaVu Sans Mono", monospace; }}
a {{ color: inherit; text-decoration: none }}
{stylesheet}</style><pre>$ treffpunkt digest
{code}</pre>"""
"""Lines are as high as the font's boxes, which then have no gaps."""


async def subscribe(database: str) -> None:
    """Subscribe the channels of subscriptions.toml, as the first start does."""
    store = Store.open(database)
    _, wanted = load_configuration(CONFIGURATION, today=NOW.date())
    async with store.write() as connection:
        await subscriptions.seed(connection, wanted, NOW)
    await store.close()


def digest(visitor: Visitor, database: str, public_url: str, file: Path) -> None:
    """Keep what `treffpunkt digest` prints."""
    with visitor.looks(bypass_csp=True) as page:
        page.set_content(_drawn(_printed(database, public_url)))
        page.locator("pre").screenshot(path=file)
    smaller(file)


def _printed(database: str, public_url: str) -> str:
    moment = NOW.isoformat()
    command = [sys.executable, "-m", "bot", "digest", "--at", moment]
    chosen = {
        "COLUMNS": str(COLUMNS),
        "DATABASE_URL": database,
        "FORCE_COLOR": "1",
        "LC_ALL": "de_DE.UTF-8",
        "PUBLIC_URL": public_url,
        "TREFFPUNKT_CONFIG": str(CONFIGURATION),
    }
    done = subprocess.run(command, env=os.environ | chosen, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode()


def _drawn(printed: str) -> str:
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    console.print(Text.from_ansi(printed.rstrip()))
    return console.export_html(theme=DIMMED_MONOKAI, code_format=_PAGE)
