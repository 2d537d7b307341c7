"""What the API is, for programs: OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1.html).

It is made from the parameters that are really read and from the network's labs, so it cannot be
wrong about either; tests check what is really served against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from bot.text import translator
from bot.web.api import examples
from bot.web.api.answers import HEADERS, PATH, Form, open_route, written
from bot.web.api.parameters import PAGED, SINGLE, described, read
from bot.web.api.problem import KINDS, MEDIA_TYPE
from bot.web.api.schemas import SCHEMAS
from bot.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.lab import Registry
    from bot.web.api.parameters import Parameter

    Json = dict[str, Any]

ADDRESS: Final = "/api/openapi.json"
VERSION: Final = "1.0.0"
_ABOUT: Final = """\
Every meeting that the network's groups announce, wherever they announce it, and the groups
themselves. No key, no account, no cookie; any page may ask from a browser (CORS).

**Stable.** What stands here stays as long as the path says v1: fields and parameters are added,
none is removed or changes its meaning. Ignore fields that you do not know.

**Fresh and cheap.** Ask as often as you like with `If-None-Match`: an answer that has not
changed is 304 without a body.

**By page.** `next` is the `cursor` of the next page, and `Link` its whole address. Pages go by
start and id: what is announced meanwhile repeats and hides nothing.

**Bounds.** At most 2,000 characters and 100 values after `?`; `from` (or now) lies before `to`.

Only GET, HEAD and OPTIONS are answered; any other method is 405 with `Allow`.
"""


async def description(request: Request) -> Response:
    """The description of the API."""
    site = site_of(request)
    read(request.url.query, (), site.registry)

    async def make(_connection: AsyncConnection, _today: date) -> Callable[[], bytes]:
        return partial(_written, site.registry, site.public_url)

    return await site.serve(
        request, "api.description", make, media_type=Form.JSON.value, headers=HEADERS
    )


def _written(registry: Registry, public_url: str) -> bytes:
    return written(openapi(registry, public_url))


def openapi(registry: Registry, public_url: str) -> Json:
    """Return the description of the API for a registry."""
    network = registry.network
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{network.name}: meetings",
            "version": VERSION,
            "summary": "The meetings of a network's local groups as data.",
            "description": _ABOUT,
        },
        "servers": [{"url": public_url}],
        "externalDocs": {"url": f"{public_url}/api", "description": "A page to try it"},
        "tags": [{"name": "events"}, {"name": "labs"}],
        "paths": {
            f"{PATH}/events": _list(_EVENTS, registry),
            f"{PATH}/events/{{id}}": _single(_EVENTS, registry),
            f"{PATH}/labs": _list(_LABS, registry),
            f"{PATH}/labs/{{slug}}": _single(_LABS, registry),
        },
        "components": {
            "schemas": SCHEMAS,
            "headers": _HEADERS,
            "responses": {
                kind: _problem(status, f"{public_url}/api#{kind}")
                for status, kind in KINDS.items()
                if status is not HTTPStatus.METHOD_NOT_ALLOWED
            },
        },
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Noun:
    """What differs between meetings and labs."""

    tag: str
    schema: str
    name: str
    """The field that names one."""
    words: str
    sample: Json
    cursor: str


_EVENTS: Final = _Noun(
    tag="events",
    schema="Event",
    name="id",
    words="meeting",
    sample=examples.EVENT,
    cursor=examples.AFTER_EVENT,
)
_LABS: Final = _Noun(
    tag="labs",
    schema="Lab",
    name="slug",
    words="lab",
    sample=examples.LAB,
    cursor=examples.AFTER_LAB,
)
_LIST_WORDS: Final = {
    "events": "By start, then by id. Cancelled ones are among them: look at `status`.",
    "labs": "By slug. `attendance`, `from` and `to` choose what counts as `next_event`.",
}


def _list(noun: _Noun, registry: Registry) -> Json:
    page = {"items": [noun.sample], "next": noun.cursor}
    collection = {
        "type": "FeatureCollection",
        "features": [examples.feature(noun.sample, noun.name)],
        "next": None,
    }
    answer = _answer(
        "One page of the list.",
        {
            Form.JSON: (f"{noun.schema}List", page),
            Form.GEOJSON: (f"{noun.schema}Collection", collection),
        },
        headers=("ETag", "Last-Modified", "Link", "Access-Control-Allow-Origin"),
    )
    answer["links"] = {
        "first": {
            "operationId": f"get_{noun.schema.lower()}",
            "parameters": {noun.name: f"$response.body#/items/0/{noun.name}"},
        }
    }
    return {
        "get": {
            "operationId": f"list_{noun.tag}",
            "tags": [noun.tag],
            "summary": f"The {noun.tag} that answer the filters",
            "description": _LIST_WORDS[noun.tag],
            "parameters": _parameters(PAGED, registry, noun),
            "responses": {"200": answer, **_others("bad-request")},
        }
    }


def _single(noun: _Noun, registry: Registry) -> Json:
    feature = examples.feature(noun.sample, noun.name)
    answer = _answer(
        f"The {noun.words}.",
        {
            Form.JSON: (noun.schema, noun.sample),
            Form.GEOJSON: (f"{noun.schema}Feature", feature),
        },
        headers=("ETag", "Last-Modified", "Access-Control-Allow-Origin"),
    )
    path = {
        "name": noun.name,
        "in": "path",
        "required": True,
        "description": f"Names the {noun.words}.",
        "schema": {"type": "string", "minLength": 1},
        "example": noun.sample[noun.name],
    }
    moved = {
        "description": "It has another name now.",
        "headers": {"Location": {"schema": {"type": "string"}, "required": True}},
    }
    return {
        "get": {
            "operationId": f"get_{noun.schema.lower()}",
            "tags": [noun.tag],
            "summary": f"One {noun.words}",
            "parameters": [path, *_parameters(SINGLE, registry, noun)],
            "responses": {
                "200": answer,
                "308": moved,
                **_others("bad-request", "not-found"),
            },
        }
    }


def _parameters(names: Collection[str], registry: Registry, noun: _Noun) -> list[Json]:
    t = translator("en", network=registry.network)
    told = described(names, registry, t, cursor=noun.cursor)
    return [_parameter(each, noun) for each in told]


def _parameter(one: Parameter, noun: _Noun) -> Json:
    told: Json = {
        "name": one.name,
        "in": "query",
        "description": one.words,
        "schema": one.schema,
        "example": one.example,
        # Forms also send fields that nobody filled in; they mean nothing.
        "allowEmptyValue": True,
    }
    if one.name == "cursor":  # one list's means nothing to the other
        told["schema"] = {**one.schema, "format": f"{noun.tag}-cursor"}
    if one.schema["type"] == "array":
        told |= {"style": "form", "explode": True}
    return told


def _answer(words: str, forms: dict[Form, tuple[str, Json]], headers: Collection[str]) -> Json:
    return {
        "description": words,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers},
        "content": {
            form.value: {"schema": {"$ref": f"#/components/schemas/{schema}"}, "example": example}
            for form, (schema, example) in forms.items()
        },
    }


def _others(*kinds: str) -> Json:
    codes = {kind: str(status.value) for status, kind in KINDS.items()}
    named = (*kinds, "internal-error", "unavailable")
    unchanged = {"description": "You have it already: `If-None-Match` or `If-Modified-Since`."}
    return {
        "304": unchanged,
        **{codes[kind]: {"$ref": f"#/components/responses/{kind}"} for kind in named},
    }


def _problem(status: HTTPStatus, kind: str) -> Json:
    headers = {"Content-Language": {"$ref": "#/components/headers/Content-Language"}}
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = {"$ref": "#/components/headers/Retry-After"}
    return {
        "description": status.description or status.phrase,
        "headers": headers,
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": {
                    "type": kind,
                    "title": status.phrase,
                    "status": status.value,
                    "detail": status.description or status.phrase,
                    "instance": f"{PATH}/events",
                },
            }
        },
    }


def _header(words: str, *, required: bool = True) -> Json:
    return {"description": words, "schema": {"type": "string"}, "required": required}


_HEADERS: Final = {
    "ETag": _header("Names this answer; send it as If-None-Match."),
    # It cannot tell two answers of one second apart; then it is left out.
    "Last-Modified": _header("When this answer came to be.", required=False),
    "Link": _header('The next page, rel="next" (RFC 8288).', required=False),
    "Access-Control-Allow-Origin": _header("Always *: any page may ask."),
    "Content-Language": _header("The language of the words."),
    "Retry-After": _header("In how many seconds to ask again."),
}

ROUTES: Final = [open_route(ADDRESS, description)]
