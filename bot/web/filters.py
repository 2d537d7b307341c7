"""What a reader asks for by `?lab=…&state=…`: parsed once, with the same meaning everywhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from bot.domain.event import Attendance
from bot.domain.places import all_or_shown, resolve_labs
from bot.domain.query import Query
from bot.errors import UsageError
from bot.text import translator

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.lab import Registry
    from bot.text import Translator

LONGEST_QUERY: Final = 2000
MOST_VALUES: Final = 100
LONGEST_TEXT: Final = 200
FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2200
_YES: Final = ("1", "true", "yes", "ja", "on")
_NO: Final = ("0", "false", "no", "nein", "off", "")


class FilterError(UsageError):
    """A question in an address that cannot be answered; `say` says why in any language."""

    def __init__(self, say: Callable[[Translator], str]) -> None:
        self.say = say
        super().__init__(say(translator("en")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """A question as it stands in an address; names are not resolved yet, so it is cheap to make."""

    labs: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    near: str | None = None
    within_km: float | None = None
    friends: bool = False
    attendance: tuple[Attendance, ...] = ()
    online_too: bool = False
    """Beside the places, all that is online anywhere."""
    text: str = ""
    since: date | datetime | None = None
    until: date | datetime | None = None
    language: str | None = None

    @property
    def placed(self) -> bool:
        """Whether it names any place; all that is online is beside that, not beside everything."""
        return bool(self.labs or self.states or self.near)

    @property
    def address(self) -> str:
        """The query string that asks the same, language included; "" if it asks for everything."""
        return urlencode(self._pairs())

    def _pairs(self) -> list[tuple[str, str]]:
        pairs = [("lab", lab) for lab in self.labs] + [("state", state) for state in self.states]
        pairs += [("attendance", way.value) for way in self.attendance]
        single = {
            "near": self.near,
            "within": None if self.within_km is None else f"{self.within_km:g}",
            "also": Attendance.ONLINE.value if self.online_too else None,
            "friends": "1" if self.friends else None,
            "q": self.text,
            "from": self.since and self.since.isoformat(),
            "to": self.until and self.until.isoformat(),
            "lang": self.language,
        }
        return pairs + [(key, value) for key, value in single.items() if value]

    @property
    def beyond_form(self) -> list[tuple[str, str]]:
        """What the form on the page cannot show and so passes on hidden."""
        rest = replace(
            self,
            labs=self.labs[1:],
            states=self.states[1:],
            attendance=self.attendance[1:],
            near=None,
            within_km=None,
            friends=False,
        )
        return rest._pairs()  # noqa: SLF001 -- our own class

    @property
    def beyond_search(self) -> list[tuple[str, str]]:
        """What is asked beside the words to search for, to be passed on hidden."""
        return replace(self, text="")._pairs()  # noqa: SLF001 -- our own class

    @property
    def languageless(self) -> str:
        """The query string without a language, for links that choose one."""
        return replace(self, language=None).address

    @property
    def everything(self) -> Filters:
        """The question that leaves nothing out, in the same language."""
        return Filters(language=self.language)

    @property
    def undated(self) -> Filters:
        """The same question without its range, for a subscription that lasts."""
        return replace(self, since=None, until=None)

    def query(self, registry: Registry, *, first: date, last: date) -> Query:
        """Return the query for the store: `first` to `last` (exclusive) if no range is named.

        Dates begin at midnight of the network's zone. UnknownLabError if a lab is not known.
        """
        zone = ZoneInfo(registry.network.timezone)
        start, end = _moment(self.since or first, zone), _moment(self.until or last, zone)
        if self.since and not self.until:
            end = max(end, start + (_moment(last, zone) - _moment(first, zone)))
        if end <= start:
            raise FilterError(lambda t: t("“from” must lie before “to”."))
        query = Query(
            start=start,
            end=end,
            labs=resolve_labs(
                registry,
                labs=self.labs,
                states=self.states,
                near=self.near,
                within_km=self.within_km,
                friends=self.friends,
            ),
            attendance=frozenset(self.attendance),
            text=self.text,
        )
        everywhere = all_or_shown(registry, friends=self.friends)
        return query.online_too(everywhere) if self.online_too and self.placed else query


@lru_cache(maxsize=512)
def parse_filters(query_string: str) -> Filters:
    """Read a query string; FilterError says what is wrong. Unknown names are ignored."""
    asked = values_of(query_string, longest=LONGEST_QUERY, most=MOST_VALUES)
    last = {key: values[-1] for key, values in asked.items()}
    within = _kilometres(last.get("within"))
    return Filters(
        labs=tuple(sorted(set(asked.get("lab", ())))),
        states=tuple(sorted(set(asked.get("state", ())))),
        near=last.get("near"),
        # The form always sends a distance; without a place it means nothing.
        within_km=within if "near" in last else None,
        friends=_flag(last.get("friends", "")),
        attendance=_attendance(asked.get("attendance", [])),
        online_too=_also(last.get("also")),
        text=last.get("q", "")[:LONGEST_TEXT],
        since=_day(last.get("from"), "from"),
        until=_day(last.get("to"), "to"),
        language=last.get("lang", "").casefold()[:2] or None,
    )


def values_of(query_string: str, *, longest: int, most: int) -> dict[str, list[str]]:
    """Return the non-empty values of each name in a query string.

    FilterError if it has more than `longest` characters or `most` values.
    """
    if len(query_string) > longest:
        raise FilterError(
            lambda t: t(
                "The address is too long: at most {count} characters after “?”.", count=longest
            )
        )
    try:
        pairs = parse_qsl(query_string, max_num_fields=most)
    except ValueError as error:
        raise FilterError(lambda t: t("Too many filters: at most {count}.", count=most)) from error
    told: dict[str, list[str]] = {}
    for key, value in pairs:
        if value.strip():
            told.setdefault(key, []).append(value.strip())
    return told


def _attendance(values: list[str]) -> tuple[Attendance, ...]:
    try:
        return tuple(sorted({Attendance(value.casefold()) for value in values}))
    except ValueError as error:
        raise FilterError(
            lambda t: t("“attendance” is {ways}.", ways=t.join(list(Attendance), "or"))
        ) from error


def _also(value: str | None) -> bool:
    if value is not None and value.casefold() != Attendance.ONLINE:
        raise FilterError(lambda t: t("“also” is “online”: what is online, beside the places."))
    return value is not None


def _flag(value: str) -> bool:
    if value.casefold() not in _YES + _NO:
        raise FilterError(lambda t: t("“friends” is 1 or 0."))
    return value.casefold() in _YES


def _kilometres(value: str | None) -> float | None:
    if value is None:
        return None
    try:
        number = float(value.replace(",", "."))
    except ValueError:
        number = 0
    if not 0 < number <= 20_000:  # noqa: PLR2004 -- half way round the earth
        raise FilterError(lambda t: t("“within” is a number of kilometres."))
    return number


def _day(value: str | None, name: str) -> date | datetime | None:
    if value is None:
        return None
    try:
        # The “+” of an offset arrives as a space where the sender forgot to encode it.
        told = datetime.fromisoformat(value.replace(" ", "+"))
    except ValueError:
        told = None
    if told is None or not FIRST_YEAR <= told.year <= LAST_YEAR:
        raise FilterError(lambda t: t("“{name}” is a date like 2027-01-31.", name=name))
    return told if "T" in value.upper() else told.date()


def _moment(value: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
