"""What the API answers, as JSON Schema (draft 2020-12): every field, and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.event import Attendance, Basis, Status
from bot.domain.source import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.web.api.parameters import Schema

_TEXT: Final = {"type": "string"}
_TEXT_OR_NULL: Final = {"type": ["string", "null"]}
_FLAG: Final = {"type": "boolean"}
_FLAG_OR_NULL: Final = {"type": ["boolean", "null"]}
_MOMENT: Final = {"type": "string", "format": "date-time"}
_WHEN: Final = {"type": "string", "anyOf": [{"format": "date"}, {"format": "date-time"}]}
_NORTH: Final = {"type": ["number", "null"], "minimum": -90, "maximum": 90}
_EAST: Final = {"type": ["number", "null"], "minimum": -180, "maximum": 180}


def _with(schema: Mapping[str, object], words: str) -> Schema:
    return {**schema, "description": words}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _or_null(schema: Schema, words: str) -> Schema:
    return {"oneOf": [schema, {"type": "null"}], "description": words}


def _one_of(values: type[Attendance | Status | Basis | Kind]) -> Schema:
    return {"type": "string", "enum": [each.value for each in values]}


def _closed(words: str, properties: Mapping[str, Schema]) -> Schema:
    """Return the schema of an object with exactly these fields, all of them always present."""
    return {
        "type": "object",
        "description": words,
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


EVENT: Final = _closed(
    "One dated meeting, merged from everything that announces it. Unknown is null.",
    {
        "id": _with(_TEXT, "Names it for life; one that was merged away redirects."),
        "uid": _with(_TEXT, "Its UID in our calendars."),
        "title": _with(_TEXT, "Plain text."),
        "start": _with(_WHEN, "With offset, in `timezone`; a date if `all_day`."),
        "end": _with(_WHEN, "Exclusive: an all-day meeting on the 3rd ends on the 4th."),
        "all_day": _with(_FLAG, "Whether it has dates instead of times."),
        "timezone": _with(_TEXT, "IANA name."),
        "labs": {
            "type": "array",
            "items": _TEXT,
            "description": "Slugs, the organiser first.",
        },
        "place": _with(_TEXT_OR_NULL, "Plain text."),
        "latitude": _with(_NORTH, "Degrees, WGS 84."),
        "longitude": _with(_EAST, "Degrees, WGS 84."),
        "approximate": _with(_FLAG, "Whether the position is our guess."),
        "attendance": _with(_one_of(Attendance), "How one can take part."),
        "url": _with(_TEXT_OR_NULL, "Where the organiser tells of it; http or https."),
        "join_url": _with(_TEXT_OR_NULL, "Where to take part from afar; http or https."),
        "registration": _or_null(_ref("Registration"), "Null if nobody said anything of it."),
        "description": _with(_TEXT_OR_NULL, "Markdown of strangers: sanitise before you show it."),
        "status": _with(
            _one_of(Status),
            "What no source lists any longer is cancelled; a rule's date that nobody confirmed is "
            "tentative.",
        ),
        "basis": _with(
            _one_of(Basis), "Whether somebody announced it, or a rule or prose says so."
        ),
        "sequence": {
            "type": "integer",
            "minimum": 0,
            "description": "Grows with each change.",
        },
        "sources": {
            "type": "array",
            "items": _ref("Source"),
            "description": "Where we know it from.",
        },
        "updated": _with(_MOMENT, "When it last changed."),
    },
)
REGISTRATION: Final = _closed(
    "Whether and how one registers.",
    {
        "required": _FLAG_OR_NULL,
        "url": _TEXT_OR_NULL,
        "deadline": {
            "oneOf": [_WHEN, {"type": "null"}],
            "description": "A date, or a time with offset.",
        },
        "full": _FLAG_OR_NULL,
    },
)
SOURCE: Final = _closed(
    "An address, or a rule, that tells of a meeting.",
    {"url": _TEXT_OR_NULL, "kind": _one_of(Kind)},
)
LAB: Final = _closed(
    "A local group. Unknown is null.",
    {
        "slug": _with(_TEXT, "Names it in addresses."),
        "name": _TEXT,
        "city": _TEXT_OR_NULL,
        "state": _with(_TEXT_OR_NULL, "ISO 3166-2."),
        "latitude": _NORTH,
        "longitude": _EAST,
        "timezone": _with(_TEXT, "IANA name."),
        "website": _TEXT_OR_NULL,
        "aliases": {"type": "array", "items": _TEXT},
        "active": _FLAG,
        "friend": _with(_FLAG, "Whether it is a friend outside the network."),
        "page": _with(_TEXT, "Its page here."),
        "calendar": _with(_TEXT, "Its calendar, to subscribe to."),
        "next_event": _or_null(_ref("NextEvent"), "Its next meeting that is not cancelled."),
    },
)
NEXT_EVENT: Final = _closed(
    "The most important of a meeting.",
    {
        name: EVENT["properties"][name]
        for name in ("id", "title", "start", "end", "all_day", "status")
    },
)
PROBLEM: Final[Schema] = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "properties": {
        "type": _with(_TEXT, "An address that explains this kind of problem."),
        "title": _TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": _with(_TEXT, "What is wrong this time and what to do, in the reader's language."),
        "instance": _with(_TEXT, "The path that was asked for."),
        "parameter": _with(_TEXT, "Which parameter is wrong, if it is one."),
        "suggestions": {
            "type": "array",
            "items": _TEXT,
            "description": "What may have been meant.",
        },
    },
    "required": ["type", "title", "status", "detail", "instance"],
    "additionalProperties": False,
}


def _list(of: str) -> Schema:
    return _closed(
        "One page of a list.",
        {
            "items": {"type": "array", "items": _ref(of)},
            "next": _with(
                _TEXT_OR_NULL, "The `cursor` of the next page; null if this is the last one."
            ),
        },
    )


def _feature(of: str) -> Schema:
    point = _closed(
        "",
        {
            "type": {"const": "Point"},
            "coordinates": {
                "type": "array",
                "prefixItems": [
                    {"type": "number", "minimum": -180, "maximum": 180},
                    {"type": "number", "minimum": -90, "maximum": 90},
                ],
                "items": False,
                "minItems": 2,
            },
        },
    )
    del point["description"]
    return _closed(
        "GeoJSON (RFC 7946).",
        {
            "type": {"const": "Feature"},
            "id": _TEXT,
            "geometry": _or_null(point, "Longitude first; null if nobody knows where it is."),
            "properties": _ref(of),
        },
    )


def _collection(of: str) -> Schema:
    return _closed(
        "GeoJSON (RFC 7946), with `next` as in the JSON.",
        {
            "type": {"const": "FeatureCollection"},
            "features": {"type": "array", "items": _ref(of)},
            "next": _TEXT_OR_NULL,
        },
    )


SCHEMAS: Final = {
    "Event": EVENT,
    "EventList": _list("Event"),
    "EventFeature": _feature("Event"),
    "EventCollection": _collection("EventFeature"),
    "Registration": REGISTRATION,
    "Source": SOURCE,
    "Lab": LAB,
    "LabList": _list("Lab"),
    "LabFeature": _feature("Lab"),
    "LabCollection": _collection("LabFeature"),
    "NextEvent": NEXT_EVENT,
    "Problem": PROBLEM,
}
