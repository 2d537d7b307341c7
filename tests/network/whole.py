"""The network as it runs: its configuration written, its groups asked."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.jobs.poll import Outside
from bot.jobs.refresh import refresh
from bot.registry import load_configuration
from bot.store.engine import Store
from bot.store.migrate import migrate
from tests.browser.world import served
from tests.fakes.fetching import asking
from tests.fakes.site import Site
from tests.network.groups import groups
from tests.network.servers import NOW, Servers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.lab import Registry
    from bot.domain.subscription import Subscription
    from bot.jobs.poll import SourceReport
    from tests.network.groups import Group

EXAMPLE: Final = Path(__file__).parents[2] / "config" / "examples" / "france"


def configured(
    directory: Path, network: Sequence[Group], site: str
) -> tuple[Registry, tuple[Subscription, ...]]:
    """Write the example's configuration with more groups, whose servers are at `site`; load it."""
    shutil.copytree(EXAMPLE, directory)
    labs = directory / "labs.toml"
    told = "".join(group.table(site) for group in network)
    labs.write_text(labs.read_text("utf-8") + told, "utf-8")
    return load_configuration(directory, today=NOW.date())


async def asked(database: str, registry: Registry) -> Sequence[SourceReport]:
    """Ask every group once, and return what each source gave."""
    store = Store.open(database)
    try:
        await migrate(store)
        async with asking() as ask:
            return await refresh(Outside(store=store, ask=ask), registry, NOW)
    finally:
        await store.close()


@contextlib.contextmanager
def shown(count: int, *, port: int = 0) -> Iterator[tuple[str, Sequence[SourceReport]]]:
    """Ask so many groups more than the example has, and serve the pages; yields their address.

    The clock stands still on a Monday morning.
    """
    network = groups(count)
    with tempfile.TemporaryDirectory() as folder, Site() as site:
        site.script("", Servers.of(network))
        registry, _ = configured(Path(folder) / "config", network, site.url)
        database = f"sqlite:///{folder}/network.db"
        reports = asyncio.run(asked(database, registry))
        with served(database, port=port, registry=registry, now=lambda: NOW) as address:
            yield address, reports
