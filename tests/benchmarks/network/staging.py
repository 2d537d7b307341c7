"""A simulated network on a PostgreSQL database of its own, filled as if it had been read once."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from bot.store.engine import Store
from bot.store.migrate import migrate
from tests.benchmarks.network.crew import Crew, crew
from tests.benchmarks.network.known import fill
from tests.benchmarks.network.refreshing import environment
from tests.benchmarks.network.serving import served
from tests.fakes.postgres import postgres_server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.benchmarks.network.world import World


@contextmanager
def large_server() -> Iterator[str]:
    """Run a PostgreSQL for some workers and a million meetings; yield its address.

    A worker has up to 21 connections. What commits cost is that of no server: without fsync.
    """
    with postgres_server(max_connections="150", shared_buffers="256MB") as address:
        yield address


@asynccontextmanager
async def stage(address: str, world: World, *, told: bool) -> AsyncIterator[tuple[Store, Crew]]:
    """Serve a network, and fill a database of its own as if it had been read once."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        network = stack.enter_context(served(world))
        registry = world.registry(network.port)
        url = new_database(address, f"network_{network.port}")
        store = Store.open(url)
        await migrate(store)
        await fill(store, world, registry, datetime.now(UTC), meetings=told)
        workers = stack.enter_context(crew(environment(folder, registry, url), network))
        try:
            yield store, workers
        finally:
            workers.dismiss()
            await store.close()


def new_database(address: str, name: str) -> str:
    """Create an empty database on the server; return its address."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return make_url(address).set(database=name).render_as_string(hide_password=False)
