"""Take the pictures of the docs from the program as it runs: `python -m tests.pictures [NAME…]`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.progress import track

from tests.browser import world
from tests.browser.chromium import Visitor, chromium
from tests.network.whole import shown
from tests.pictures import slack, terminal
from tests.pictures.pages import PAGES, Picture, take

if TYPE_CHECKING:
    from bot.jobs.ahead import Example

FOLDER: Final = Path(__file__).parents[2] / "docs" / "pictures"
PUBLIC_URL: Final = "https://treffpunkt.example"
PICTURES: Final = PAGES | slack.PICTURES
FRANCE: Final = Picture(path="/?view=map", language="fr", ends=1100)
GROUPS: Final = 900


def main() -> None:
    """Fill a world, look at what is wanted of it, and keep what is seen."""
    wanted = sys.argv[1:] or [*PICTURES, "digest", "france"]
    if unknown := set(wanted) - {*PICTURES, "digest", "france"}:
        sys.exit(f"No such pictures: {', '.join(sorted(unknown))}")
    if wanted != ["france"]:
        at_home([name for name in wanted if name != "france"])
    if "france" in wanted:
        with shown(GROUPS) as (address, _), chromium() as browser:
            take(Visitor(browser, address), FRANCE, FOLDER / "france.png")


def at_home(wanted: list[str]) -> None:
    """Take the pictures of our own network."""
    Console().print("Thirty days go by in 38 labs …")
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/world.db"
        asyncio.run(world.fill(database))
        asyncio.run(terminal.subscribe(database))
        seen = asyncio.run(slack.shown(database))

        async def examples(_language: str) -> list[Example]:
            return seen

        with (
            world.served(database, public_url=PUBLIC_URL, examples=examples) as site,
            chromium() as browser,
        ):
            visitor = Visitor(browser, site)
            for name in track(wanted, description="Looking"):
                file = FOLDER / f"{name}.png"
                if name == "digest":
                    terminal.digest(visitor, database, PUBLIC_URL, file)
                else:
                    take(visitor, PICTURES[name], file)


if __name__ == "__main__":
    main()
