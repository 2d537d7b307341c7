"""What refreshing needs: an outside that is real, but on loopback."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.feeds.sandbox import Sandbox
from tests.fakes.fetching import here
from tests.fakes.site import Site
from tests.jobs.living_stage import Living
from tests.jobs.refresh_stage import Stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.slack.posting.send import Sender
    from bot.store.engine import Store
    from tests.fakes.slack import SlackStandIn


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """The process in which feeds are read; one for all tests, for it takes a while to start."""
    opened = Sandbox(seconds=30)
    asyncio.run(opened.__aenter__())
    yield opened
    asyncio.run(opened.__aexit__(None, None, None))


@pytest.fixture
def site() -> Iterator[Site]:
    """A server on loopback."""
    with Site() as server:
        yield server


@pytest.fixture
async def stage(store: Store, site: Site, sandbox: Sandbox) -> AsyncIterator[Stage]:
    """Everything that refreshing needs, and a lab without sources."""
    async with here() as get:
        yield Stage(store, site, get, sandbox)


@pytest.fixture
def living(stage: Stage, slack: SlackStandIn, sender: Sender) -> Living:
    """A channel whose digest lives."""
    return Living(stage, slack, sender)
