"""All labs and what they are called: one lab's meeting may turn out to be another's, too."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.domain.lab import Registry
from bot.domain.matching.names import LabNames
from bot.domain.words.names import fold

if TYPE_CHECKING:
    from bot.domain.lab import Lab


@dataclass(frozen=True)
class Neighbourhood:
    """All labs of a registry, indexed once for as many comparisons as there are."""

    registry: Registry

    @classmethod
    def of_one(cls, lab: Lab) -> Neighbourhood:
        """Return the neighbourhood of one lab alone."""
        return cls(Registry({lab.slug: lab}))

    @property
    def network(self) -> str:
        """The slug of the network itself, whose lists tell of all labs' meetings."""
        return self.registry.network.slug

    @cached_property
    def friends(self) -> frozenset[str]:
        """The slugs of the labs that belong to the network by friendship only."""
        return frozenset(lab.slug for lab in self.registry if lab.friend)

    @cached_property
    def names(self) -> LabNames:
        """What the labs are called."""
        return LabNames.of(self.registry)

    @cached_property
    def cities(self) -> frozenset[str]:
        """What says no more than which city something is in; folded."""
        told = (words for lab in self.registry for words in (lab.city, lab.name) if words)
        return frozenset(fold(words) for words in told)
