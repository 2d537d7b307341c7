"""What microdata and RDFa Lite have in common: nodes are elements, properties lie inside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from bot.feeds.structured.markup import elements, words_of
from bot.feeds.structured.nodes import Graph, is_event

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selectolax.lexbor import LexborNode

Built = dict[str, object]

_MOST_NODES: Final = 50_000
_MOST_LETTERS: Final = 5_000_000
_LINKS: Final = {"area": "href", "link": "href", "object": "data"}
_ADDRESSES: Final = frozenset(
    {"url", "sameAs", "mainEntityOfPage", "eventStatus", "eventAttendanceMode", "image", "hasMap"}
)
_MEDIA: Final = frozenset({"img", "audio", "video", "source", "iframe", "embed", "track"})
_IN_FULL: Final = frozenset({"description", "articleBody"})


@dataclass(frozen=True, slots=True)
class Mark:
    """What one element says: the properties it is a value of, and the node that it begins.

    `types` None: it begins none; `name` is the `@id` of the node; `elsewhere` are the ids of
    elements whose properties belong to it, too.
    """

    properties: tuple[str, ...] = ()
    types: tuple[str, ...] | None = None
    name: str | None = None
    elsewhere: tuple[str, ...] = ()


class Dialect(Protocol):
    """How one way of marking up says it."""

    def __call__(self, attributes: Mapping[str, str | None]) -> Mark | None:
        """Return what an element says, None if nothing."""


@dataclass(slots=True)
class Builder:
    """Builds the nodes of one page, within bounds."""

    dialect: Dialect
    graph: Graph = field(default_factory=Graph)
    _open: list[tuple[int, Built]] = field(default_factory=list)
    _elsewhere: list[tuple[Built, tuple[str, ...]]] = field(default_factory=list)
    _nodes: int = 0
    _letters: int = 0

    def build(self, root: LexborNode) -> Graph:
        """Return the graph of what stands under an element."""
        self._walk(root)
        for node, ids in self._elsewhere[:_MOST_NODES]:
            for name in ids:
                found = root.css_first(f'[id="{name}"]')
                if found is not None and self._letters < _MOST_LETTERS:
                    self._open = [(-1, node)]
                    self._walk(found)
        return self.graph

    @property
    def is_full(self) -> bool:
        """Whether nothing more is read: the page is too large to be a page of meetings."""
        return self._nodes >= _MOST_NODES or self._letters >= _MOST_LETTERS

    def _walk(self, top: LexborNode) -> None:
        for element, entered in elements(top):
            if entered:
                mark = self.dialect(element.attributes)
                if mark is not None:
                    self._enter(element, mark)
                if self.is_full:
                    return
            elif self._open and self._open[-1][0] == element.mem_id:
                self._close(self._open.pop()[1])

    def _enter(self, element: LexborNode, mark: Mark) -> None:
        value: object
        node: Built | None = None
        if mark.types is not None:
            node = {"@type": list(mark.types)}
            if mark.name:
                node["@id"] = mark.name
            if mark.elsewhere:
                self._elsewhere.append((node, mark.elsewhere))
            self._nodes += 1
            value = node
        elif mark.properties and self._open:
            value = self._value(element, mark.properties)
        if self._open:
            for name in mark.properties:
                found = self._open[-1][1].setdefault(name, [])
                if isinstance(found, list):
                    found.append(value)
        if node is not None:
            if is_event(node) and not (self._open and self._is_own_affair(mark)):
                self.graph.events.append(node)
            self._open.append((element.mem_id, node))

    def _is_own_affair(self, mark: Mark) -> bool:
        """Whether it is a part of an event that is read already."""
        inside = any(is_event(node) for _, node in self._open)
        return inside and not {"subEvent", "subEvents", "superEvent"}.isdisjoint(mark.properties)

    def _close(self, node: Built) -> None:
        name = node.get("@id")
        if isinstance(name, str):
            self.graph.by_id.setdefault(name, node)

    def _value(self, element: LexborNode, properties: tuple[str, ...]) -> str:
        if element.tag == "a" and not _ADDRESSES.isdisjoint(properties):
            # A name that is a link is still a name, though the specification says otherwise.
            value = element.attributes.get("href") or ""
        else:
            value = value_of(element, in_full=not _IN_FULL.isdisjoint(properties))
        self._letters += len(value)
        return value


def value_of(element: LexborNode, *, in_full: bool = False) -> str:
    """Return the value of an element; `in_full` keeps the HTML that stands in it.

    `content` and `datetime` count on any element: templates put them where it suits them.
    """
    attributes = element.attributes
    tag = element.tag or ""
    for name in ("content", "datetime", _LINKS.get(tag), "src" if tag in _MEDIA else None):
        if name and (value := attributes.get(name)) is not None:
            return value
    if tag in {"data", "meter"} and (value := attributes.get("value")) is not None:
        return value
    return (element.inner_html or "") if in_full else words_of(element)
