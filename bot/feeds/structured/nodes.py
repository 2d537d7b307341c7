"""Nodes of linked data, whichever way a page writes them: a mapping from names to values.

JSON-LD comes as it is, microdata and RDFa are brought to the same shape: `@type`, `@id` and the
properties of schema.org, each one value or a list of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

Node = Mapping[str, object]

_MOST_VALUES: Final = 1_000
_LONGEST: Final = 60_000
_SPELLINGS: Final = ("", "schema:", "http://schema.org/", "https://schema.org/")
_CONTAINERS: Final = ("@list", "@set", "@value")
_VOCABULARY: Final = re.compile(r"^(?:https?://(?:www\.)?schema\.org/|schema:)", re.IGNORECASE)
_OTHERS: Final = frozenset({"Festival", "Hackathon", "CourseInstance", "EventSeries"})
_NO_MEETINGS: Final = frozenset(
    {"PublicationEvent", "BroadcastEvent", "OnDemandEvent", "DeliveryEvent"}
)


@dataclass(frozen=True, slots=True)
class Graph:
    """The events of a page in its order, and every node that has an `@id`."""

    events: list[Node] = field(default_factory=list)
    by_id: dict[str, Node] = field(default_factory=dict)

    def resolve(self, value: object) -> object:
        """Return the node that a mere reference (`{"@id": …}`) means, if the page has it."""
        if isinstance(value, Mapping) and set(value) == {"@id"}:
            return self.by_id.get(str(value["@id"]), value)
        return value

    def values(self, node: Node, *names: str) -> Iterator[object]:
        """Yield all values of some properties, references resolved."""
        return (self.resolve(value) for value in values(node, *names))


def values(node: Node, *names: str) -> Iterator[object]:
    """Yield the values of properties in the order of their names, lists and containers opened."""
    waiting = [
        node[spelled]
        for name in reversed(names)
        for spelling in _SPELLINGS
        if (spelled := spelling + name) in node
    ]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, list):
            waiting += reversed(value[:_MOST_VALUES])
        elif isinstance(value, Mapping) and (inside := _contained(value)) is not None:
            waiting.append(inside)
        elif value is not None:
            yield value


def _contained(value: Node) -> object:
    return next((value[name] for name in _CONTAINERS if name in value), None)


def text(value: object, *, raw: bool = False) -> str | None:
    """Return what a value says as text; for a node its name, else its address.

    Entities are resolved, unless `raw`.
    """
    if isinstance(value, Mapping):
        inside = values(value, "name", "value", "url", "@id")
        value = next((each for each in inside if not isinstance(each, Mapping)), None)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    words = str(value)[:_LONGEST].strip()
    return (words if raw else unescape(words).strip()) or None


def first_text(node: Node, *names: str) -> str | None:
    """Return the first text among some properties."""
    return next(filter(None, map(text, values(node, *names))), None)


def local_name(name: str) -> str:
    """Return a name of schema.org without its vocabulary."""
    return _VOCABULARY.sub("", name.strip()).lstrip("/")


def types(node: Node) -> frozenset[str]:
    """Return the local names of a node's types."""
    return frozenset(local_name(each) for each in values(node, "@type") if isinstance(each, str))


def is_event(node: Node) -> bool:
    """Whether a node is a meeting or a series; types of plugins end in "Event", too."""
    return any(
        each in _OTHERS or (each.endswith("Event") and each not in _NO_MEETINGS)
        for each in types(node)
    )
