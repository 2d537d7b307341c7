"""The noun: what we know of a country."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.domain.countries.law import Law

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Country:
    """A country by its ISO 3166-1 code; one that nobody described has nothing but that."""

    code: str
    states: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """ISO 3166-2 codes to names: first the one that is shown, then others that people write."""
    called: str = "state"
    """What an English error message calls one of its states: "German state"."""
    quiet: tuple[tuple[int, int], ...] = ()
    """Month and day of evenings that are no public holidays, but on which nobody meets."""
    law: Law = field(default_factory=Law)
