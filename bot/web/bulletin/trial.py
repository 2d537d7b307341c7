"""Tries a template with an example before it makes a list: which of its names no list has."""

from __future__ import annotations

import traceback
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from jinja2 import StrictUndefined, TemplateError, UndefinedError, meta, nodes
from jinja2.utils import missing

from bot.domain.lab import Network
from bot.text import translator
from bot.text.translator import Translator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2.sandbox import SandboxedEnvironment

NAMES: Final = (
    *("meetings", "evenings", "calendar", "first", "last", "period", "network", "t", "_"),
)
"""The names a template may use; docs/out-in-the-open.md says what each is."""

FIELDS: Final = (
    *("line", "title", "when", "where", "who", "city", "state", "day"),
    *("calendar", "address", "more"),
)
"""The fields of each meeting and each regular evening."""

DAY: Final = date(2027, 1, 11)


class Row(dict[str, Any]):
    """An example of a line; its type says that what it lacks is missing in every line."""


class _UnknownError(UndefinedError):
    """A name that no list ever has."""


class _Strict(StrictUndefined):
    """Fails as Jinja does, but with an error of our own where no list has the name."""

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,  # noqa: ANN401  as Jinja has it
        name: str | None = None,
        exc: type[TemplateError] = UndefinedError,
    ) -> None:
        ours = exc is UndefinedError and isinstance(obj, Row | Network | Translator)
        super().__init__(hint, obj, name, _UnknownError if ours else exc)  # type: ignore[arg-type]


def unknown(environment: SandboxedEnvironment, source: str) -> Iterator[tuple[int, str]]:
    """Yield line and complaint for each name that no list has; of fields only the first.

    Names are looked for in the whole template, fields only where the example leads. A list's data
    may still make a template fail, for instance by a division by zero.
    """
    tree = environment.parse(source)
    names = meta.find_undeclared_variables(tree) - {*NAMES, *environment.globals}
    for node in tree.find_all(nodes.Name):
        if node.name in names and node.ctx == "load":
            names.discard(node.name)
            yield node.lineno, f"there is no “{node.name}”; known are {', '.join(NAMES)}"
    trying = environment.overlay(undefined=_Strict)
    try:
        trying.from_string(source).render(_example())
    except _UnknownError as error:
        known = f"a line has {', '.join(FIELDS)}"
        yield _line_of(error), f"{_field(error)}; {known}"
    except Exception:  # noqa: BLE001, S110  an example proves no more than that
        pass


def _example() -> dict[str, Any]:
    row = Row({name: name for name in FIELDS} | {"day": DAY, "more": ["more"]})
    t = translator("en")
    return {
        "meetings": [row],
        "evenings": [row],
        "calendar": "https://example.org/",
        "first": DAY,
        "last": DAY,
        "period": "11–17 January",
        "network": Network(),
        "t": t,
        "_": t,
    }


def _field(error: _UnknownError) -> str:
    """Say which field: Jinja's "'… object' has no attribute 'titel'" names it last."""
    name = str(error).rpartition(" attribute ")[2].strip("'")
    return f"there is no field “{name}”"


def _line_of(error: _UnknownError) -> int:
    """Return the line of the template, which Jinja puts into the traceback."""
    lines = [
        each.lineno or 1
        for each in traceback.extract_tb(error.__traceback__)
        if each.filename == "<template>"
    ]
    return lines[-1] if lines else 1
