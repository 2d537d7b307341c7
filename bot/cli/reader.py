"""The language of the terminal: what its reader asked for, if the network speaks it."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from bot.domain.lab import Network
from bot.errors import ConfigError
from bot.registry import load_registry
from bot.text import translator_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.text import Translator

_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The first that is set decides (POSIX.1-2017, Base Definitions, section 8.2)."""


def words_for_reader(network: Network) -> Translator:
    """Return who says things in the terminal's language, else in the network's first."""
    return translator_of(network, language_of(os.environ, network))


def language_of(environment: Mapping[str, str], network: Network) -> str:
    """Return the network's language that a locale asks for: "fr" for "fr_FR.UTF-8"."""
    wanted, _ = locale_of(environment)
    return wanted if wanted in network.languages else network.languages[0]


def locale_of(environment: Mapping[str, str]) -> tuple[str, str]:
    """Return language and country of a locale, "fr" and "FR" of "fr_FR.UTF-8", or ""."""
    locale = next(filter(None, map(environment.get, _VARIABLES)), "")
    language, _, country = locale.partition(".")[0].partition("@")[0].partition("_")
    return language.casefold(), country


def network_of(directory: Path) -> Network:
    """Return the network that a directory describes; the usual one where it is not yet there."""
    try:
        return load_registry(directory, today=datetime.now(UTC).date()).network
    except ConfigError:
        return Network()
