"""Writes configuration files and loads them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.errors import ConfigError
from bot.registry import load_configuration, load_registry

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.lab import Registry
    from bot.domain.source import Source
    from bot.domain.subscription import Subscription

TODAY = date(2026, 11, 21)

LAB = '[[labs]]\nslug = "ulm"\nname = "OK Lab Ulm"\n'
SOURCE = LAB + "[[labs.sources]]\n"
RULE = SOURCE + 'when = "jeden Mittwoch, 19:00-21:00"\n'
CHANNEL = '[[subscriptions]]\nchannel = "#treffen"\n'


def read(directory: Path, labs: str, network: str | None = None) -> Registry:
    """Write the files and load them."""
    (directory / "labs.toml").write_text(labs, encoding="utf-8")
    if network is not None:
        (directory / "network.toml").write_text(network, encoding="utf-8")
    return load_registry(directory, today=TODAY)


def only_source(directory: Path, labs: str) -> Source:
    """Load the one source of the one lab."""
    (source,) = read(directory, labs).sources
    return source


def mistakes_of(directory: Path, labs: str, network: str | None = None) -> tuple[str, ...]:
    """Load the files, which must be refused, and return the mistakes without the directory."""
    with pytest.raises(ConfigError) as refused:
        read(directory, labs, network)
    return tuple(line.removeprefix(f"{directory}/") for line in refused.value.mistakes)


def subscribe(directory: Path, text: str) -> tuple[Subscription, ...]:
    """Load subscriptions beside two labs, one of them elsewhere."""
    labs = LAB + '[[labs]]\nslug = "koeln"\nname = "OK Lab Köln"\ncity = "Köln"\nstate = "DE-NW"\n'
    (directory / "labs.toml").write_text(labs, encoding="utf-8")
    (directory / "subscriptions.toml").write_text(text, encoding="utf-8")
    return load_configuration(directory, today=TODAY)[1]
