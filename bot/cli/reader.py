"""The language of the terminal: the one that its locale names, if the network has it."""

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
    """Return the translator of the terminal's language, else of the network's first."""
    return translator_of(network, language_of(os.environ, network))


def language_of(environment: Mapping[str, str], network: Network) -> str:
    """Return which of the network's languages a locale means: "fr" for "fr_FR.UTF-8"."""
    wanted, _ = locale_of(environment)
    return wanted if wanted in network.languages else network.languages[0]


def locale_of(environment: Mapping[str, str]) -> tuple[str, str]:
    """Return language and country of a locale: "fr" and "FR" for "fr_FR.UTF-8"; "" if unknown."""
    locale = next(filter(None, map(environment.get, _VARIABLES)), "")
    language, _, country = locale.partition(".")[0].partition("@")[0].partition("_")
    return language.casefold(), country


def network_of(directory: Path) -> Network:
    """Return the network that a directory describes; the default one if there is none yet."""
    try:
        return load_registry(directory, today=datetime.now(UTC).date()).network
    except ConfigError:
        return Network()
