"""The parameters of the API, declared once: for reading, for its description and its page.

The filters mean what they mean everywhere (bot/web/filters.py). What pages forgive is refused here:
a parameter that does not exist is most likely misspelt.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from bot.domain.countries.packs import states_of
from bot.domain.event import Attendance
from bot.web.filters import LONGEST_TEXT, FilterError, parse_filters
from bot.web.languages import spoken
from bot.web.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from bot.domain.lab import Registry
    from bot.text import Translator
    from bot.web.filters import Filters

    Schema = dict[str, Any]
    """A JSON Schema (draft 2020-12)."""

USUAL_LIMIT: Final = 100
LARGEST_LIMIT: Final = 500
LONGEST_CURSOR: Final = 200
FORMATS: Final = ("json", "geojson")

FILTERS: Final = (
    *("lab", "state", "near", "within", "attendance", "also", "friends", "q"),
    *("from", "to", "lang"),
)
PAGED: Final = (*FILTERS, "limit", "cursor", "format")
"""The parameters of a list."""
SINGLE: Final = ("format", "lang")
"""The parameters of one meeting or lab."""

_HARMLESS: Final = "utm_"
"""Others add these to every link; they mean nothing to us."""
_YEARS: Final = "^(19[7-9][0-9]|20[0-9]{2}|21[0-9]{2})-"
_LATITUDE: Final = r"-?(90|[0-8]?[0-9](\.[0-9]{1,9})?)"
_LONGITUDE: Final = r"-?(180|(1[0-7][0-9]|[0-9]{1,2})(\.[0-9]{1,9})?)"


class ParameterError(FilterError):
    """A parameter that cannot be understood; `parameter` is its name."""

    def __init__(self, parameter: str, say: Callable[[Translator], str]) -> None:
        self.parameter = parameter
        super().__init__(say)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a query string: what it may be, and what it does in a sentence."""

    name: str
    schema: Schema
    words: str
    example: object


def described(
    names: Collection[str], registry: Registry, t: Translator, *, cursor: str = ""
) -> list[Parameter]:
    """Return the parameters of these names, in words; `cursor` is an example that really works."""
    words, lab = _words(t), next(iter(registry.labs), "")
    lang = registry.network.languages[0]
    examples = {**_EXAMPLES, "lab": [lab], "near": lab, "lang": lang, "cursor": cursor}
    examples["state"] = [state for state, _ in _used(registry).most_common(1)]
    return [
        Parameter(
            name=name,
            schema=schema_of(name, registry),
            words=words[name],
            example=examples[name],
        )
        for name in names
    ]


def read(query_string: str, names: Collection[str], registry: Registry) -> Values:
    """Read a query string with these names; FilterError says what is wrong with it."""
    filters = parse_filters(query_string)
    pairs = [
        (name, value.strip()) for name, value in parse_qsl(query_string, keep_blank_values=True)
    ]
    for name in dict.fromkeys(name for name, _ in pairs):
        if name not in names and not name.startswith(_HARMLESS):
            _refuse_name(name, names)
    values = Values(filters, {name: value for name, value in pairs if value})
    values.one_of("format", FORMATS)
    values.one_of("lang", spoken(registry.network.languages))
    if len(values.of("q")) > LONGEST_TEXT:
        raise ParameterError(
            "q",
            lambda t: t(
                "“{name}” has at most {count} characters.", name="q", count=str(LONGEST_TEXT)
            ),
        )
    return values


@dataclass(frozen=True, slots=True)
class Values:
    """What was asked: the filters, and the last value of each name; "" counts as none."""

    filters: Filters
    last: dict[str, str]

    def of(self, name: str) -> str:
        """Return the last value of a name, "" if there is none."""
        return self.last.get(name, "")

    def one_of(self, name: str, known: Sequence[str]) -> None:
        """Refuse any other value than these."""
        if self.of(name) and self.of(name) not in known:
            raise ParameterError(
                name, lambda t: t("“{name}” is {values}.", name=name, values=t.join(known, "or"))
            )

    @property
    def limit(self) -> int:
        """How many are wanted at once."""
        value = self.of("limit")
        if not value:
            return USUAL_LIMIT
        # Not `int`, which takes "1_000" and other scripts' digits.
        number = int(value) if value.isascii() and value.isdigit() and len(value) <= 3 else 0  # noqa: PLR2004
        if not 1 <= number <= LARGEST_LIMIT:
            raise ParameterError(
                "limit",
                lambda t: t(
                    "“{name}” is a whole number from 1 to {most}.",
                    name="limit",
                    most=str(LARGEST_LIMIT),
                ),
            )
        return number


def _refuse_name(name: str, names: Collection[str]) -> None:
    near = get_close_matches(name[:40].casefold(), names, n=1)
    shown = one_line(name[:40])

    def say(t: Translator) -> str:
        if near:
            return t(
                "There is no parameter “{name}”. Did you mean “{near}”?", name=shown, near=near[0]
            )
        return t(
            "There is no parameter “{name}”. There are: {names}.",
            name=shown,
            names=t.join(list(names)),
        )

    raise ParameterError(shown, say)


def schema_of(name: str, registry: Registry) -> Schema:
    """Return what a parameter may be, as JSON Schema."""
    slugs = list(registry.labs)
    states = sorted(states_of(registry.network.countries, _used(registry)))
    when = {"anyOf": [{"format": "date"}, {"format": "date-time"}]}
    return {
        "lab": _several(slugs),
        "state": _several(states),
        "near": {
            "type": "string",
            "anyOf": [{"enum": slugs}, {"pattern": f"^{_LATITUDE},{_LONGITUDE}$"}],
        },
        "within": {"type": "number", "exclusiveMinimum": 0, "maximum": 20_000, "default": 50},
        "attendance": _several([way.value for way in Attendance]),
        "also": {"type": "string", "enum": [Attendance.ONLINE.value]},
        "friends": {"type": "boolean", "default": False},
        "q": {"type": "string", "maxLength": LONGEST_TEXT},
        "from": {"type": "string", "pattern": _YEARS, **when},
        "to": {"type": "string", "pattern": _YEARS, **when},
        "lang": {"type": "string", "enum": list(spoken(registry.network.languages))},
        "limit": {
            "type": "integer",
            "minimum": 1,
            "maximum": LARGEST_LIMIT,
            "default": USUAL_LIMIT,
        },
        "cursor": {"type": "string", "format": "cursor"},
        "format": {"type": "string", "enum": list(FORMATS), "default": FORMATS[0]},
    }[name]


def _several(values: list[str]) -> Schema:
    # An enumeration of nothing would allow nothing.
    return {"type": "array", "items": {"type": "string", **({"enum": values} if values else {})}}


def _used(registry: Registry) -> Counter[str]:
    """Count the labs in each state."""
    return Counter(lab.state for lab in registry if lab.state)


_EXAMPLES: Final[dict[str, object]] = {
    "within": 50,
    "attendance": ["online"],
    "also": "online",
    "friends": True,
    "q": "open data",
    "from": "2027-01-01",
    "to": "2027-02-01",
    "limit": 20,
    "format": "geojson",
}


def _words(t: Translator) -> dict[str, str]:
    return {
        "lab": t("A lab by its slug; name, city and alias are understood too. May be repeated."),
        "state": t("A state by its ISO 3166-2 code. May be repeated; labs and states add up."),
        "near": t("Only labs near this one, or near a point: latitude,longitude."),
        "within": t("How near, in kilometres."),
        "attendance": t("How one can take part; “hybrid” answers any. May be repeated."),
        "also": t("“online”: beside the places, all that is online anywhere."),
        "friends": t("Also what friends outside the network organise."),
        "q": t("Words that stand in title, place or description, as they are."),
        "from": t("What has not ended by then: a date, or a time with offset. Without it: now."),
        "to": t("What begins before then. Without it: twelve months after the beginning."),
        "lang": t("The language of error messages."),
        "limit": t("At most so many at once."),
        "cursor": t("Where to go on: “next” of the answer before, the other parameters the same."),
        "format": t("“geojson” gives the same as GeoJSON; so does Accept: application/geo+json."),
    }
