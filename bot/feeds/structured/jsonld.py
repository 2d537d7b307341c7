"""JSON-LD in scripts: every event in them, however deep, and what other nodes say of it.

https://www.w3.org/TR/json-ld11/#embedding-json-ld-in-html-documents; contexts are not fetched:
names are taken for those of schema.org, with or without its prefix.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from bot.feeds.structured.lenient_json import read_json
from bot.feeds.structured.nodes import Graph, Node, is_event

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.feeds.context import Problems

_MOST_NODES: Final = 200_000
_OWN_AFFAIR: Final = frozenset({"subEvent", "subEvents", "superEvent"})
"""What belongs to an event is read with it, not beside it."""
_SHOWN: Final = 80


def read_scripts(scripts: Iterable[str], problems: Problems) -> tuple[Graph, bool]:
    """Return the graph of all scripts, and whether all that may tell of events could be read."""
    graph = Graph()
    whole = True
    budget = [_MOST_NODES]
    for number, script in enumerate(scripts, 1):
        try:
            found = read_json(script)
        except ValueError as error:
            message = f"JSON-LD script {number} of the page is broken: {str(error)[:_SHOWN]}."
            problems.add("broken_script", message)
            whole = whole and "Event" not in script and "startDate" not in script
            continue
        collect(found, graph, budget)
    if budget[0] < 0:
        problems.add("too_many", f"Only the first {_MOST_NODES} nodes of the JSON-LD are read.")
    return graph, whole and budget[0] >= 0


def collect(found: list[object], graph: Graph, budget: list[int]) -> None:
    """Put events and named nodes into the graph; `budget` bounds how many nodes are looked at."""
    waiting = list(reversed(found))
    while waiting and budget[0] >= 0:
        value = waiting.pop()
        budget[0] -= 1
        if isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, Mapping):
            _note(value, graph)
            event = is_event(value)
            if event:
                graph.events.append(value)
            inside = [each for name, each in value.items() if not (event and name in _OWN_AFFAIR)]
            waiting += reversed([each for each in inside if isinstance(each, list | Mapping)])


def _note(node: Node, graph: Graph) -> None:
    """Remember a node by its `@id`; if there are several, the one that says most."""
    name = node.get("@id")
    if isinstance(name, str) and len(node) > len(graph.by_id.get(name, {})):
        graph.by_id[name] = node
