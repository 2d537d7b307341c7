"""The configuration files as one registry of labs; all mistakes in them are reported at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.lab import Registry
from bot.registry.hooks import read_hooks
from bot.registry.imported import IMPORTED
from bot.registry.labs import read_labs
from bot.registry.network import read_network
from bot.registry.page import Page, open_page, refuse
from bot.registry.subscriptions import read_subscriptions
from bot.registry.table import Table

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from bot.domain.subscription import Subscription

__all__ = ["load_configuration", "load_registry"]

LABS, NETWORK, SUBSCRIPTIONS = "labs.toml", "network.toml", "subscriptions.toml"


def load_registry(directory: Path, *, today: date, imported: Page | None = None) -> Registry:
    """Read labs.toml and what else there is; ConfigError lists every mistake.

    `imported` replaces labs.imported.toml before it is written.
    """
    registry, pages = _read(directory, today, imported)
    refuse(*pages)
    return registry


def load_configuration(
    directory: Path, *, today: date
) -> tuple[Registry, tuple[Subscription, ...]]:
    """Read all files; ConfigError lists the mistakes in all of them at once."""
    registry, pages = _read(directory, today)
    page = open_page(directory / SUBSCRIPTIONS, optional=True)
    # Without labs every name in it would count as a mistake.
    subscriptions = read_subscriptions(page, registry) if registry.labs else ()
    refuse(*pages, page)
    return registry, subscriptions


def _read(
    directory: Path, today: date, imported: Page | None = None
) -> tuple[Registry, tuple[Page, ...]]:
    networks = open_page(directory / NETWORK, optional=True)
    labs = open_page(directory / LABS)
    beneath = imported or open_page(directory / IMPORTED, optional=True)
    network = read_network(networks)
    found = read_labs(labs, network, today, beneath)
    source = Table(labs, (), "", labs.data).web("import")
    registry = Registry(found, network, imports=source)
    # Without labs every lab named here would count as a mistake.
    hooks = read_hooks(networks, registry) if found else ()
    if hooks:
        registry = replace(registry, network=replace(network, hooks=hooks))
    return registry, (networks, labs, beneath)
