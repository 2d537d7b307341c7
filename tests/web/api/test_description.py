from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from bot.web.api.parameters import PAGED
from tests.web.api.odd import odd_occurrences

if TYPE_CHECKING:
    import httpx

    from tests.web.conftest import Web

pytestmark = pytest.mark.drawing

LISTS = ("/api/v1/events", "/api/v1/labs")
ANSWERS = (
    ("/api/v1/events?from=2027-01-01", "/api/v1/events"),
    ("/api/v1/events/o7", "/api/v1/events/{id}"),
    ("/api/v1/labs?friends=1&lab=schlafend&lab=koeln&lab=freunde", "/api/v1/labs"),
    ("/api/v1/labs/koeln", "/api/v1/labs/{slug}"),
)


async def described(web: Web) -> dict[str, Any]:
    """Return the description that is served."""
    answer = await web.get("/api/openapi.json")
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def check(whole: dict[str, Any], schema: dict[str, Any], value: Any) -> None:
    """Refuse a value that a schema of the description does not allow."""
    closed = {**schema, "components": whole["components"]}
    validator = jsonschema_rs.Draft202012Validator(closed, validate_formats=True)
    assert [str(error) for error in validator.iter_errors(value)] == []


def of_answer(whole: dict[str, Any], path: str, answer: httpx.Response) -> dict[str, Any]:
    """Return what the description says of the body of an answer."""
    told = whole["paths"][path]["get"]["responses"][str(answer.status_code)]
    while "$ref" in told:
        told = whole["components"]["responses"][told["$ref"].rpartition("/")[2]]
    schema: dict[str, Any] = told["content"][answer.headers["content-type"]]["schema"]
    return schema


@pytest.mark.parametrize(("path", "template"), ANSWERS)
@pytest.mark.parametrize("form", ["json", "geojson"])
async def test_what_is_served_is_what_is_described(
    web: Web, path: str, template: str, form: str
) -> None:
    """Every field of every odd meeting and lab; a field more or less would be refused."""
    await web.hold(*odd_occurrences())
    whole = await described(web)
    answer = await web.get(f"{path}{'&' if '?' in path else '?'}format={form}")
    check(whole, of_answer(whole, template, answer), answer.json())


@pytest.mark.parametrize("query", ["x=1", "lab=koelm", "from=x"])
async def test_problems_are_described_too(web: Web, query: str) -> None:
    """With what is told beside the words."""
    whole = await described(web)
    answer = await web.get(f"/api/v1/events?{query}")
    check(whole, of_answer(whole, "/api/v1/events", answer), answer.json())


async def test_a_field_that_nobody_described_would_be_noticed(web: Web) -> None:
    """The schemas are closed: what is proven by them is proven in both directions."""
    await web.hold(*odd_occurrences())
    whole = await described(web)
    told = (await web.get("/api/v1/events/o7")).json()
    schema = {"$ref": "#/components/schemas/Event"}
    for changed in ({**told, "more": 1}, {key: told[key] for key in told if key != "uid"}):
        with pytest.raises(AssertionError):
            check(whole, schema, changed)


async def test_every_example_is_true(web: Web) -> None:
    """Examples of parameters and answers are what the schemas beside them allow."""
    whole = await described(web)
    for path in whole["paths"].values():
        for parameter in path["get"]["parameters"]:
            check(whole, parameter["schema"], parameter["example"])
        for status, told in path["get"]["responses"].items():
            for content in told.get("content", {}).values():
                check(whole, content["schema"], content["example"])
            assert status == "308" or "$ref" in told or told["description"]
    for told in whole["components"]["responses"].values():
        for content in told["content"].values():
            check(whole, content["schema"], content["example"])


@pytest.mark.parametrize("path", LISTS)
async def test_every_parameter_that_is_read_is_described(web: Web, path: str) -> None:
    """And the example of each is understood."""
    parameters = (await described(web))["paths"][path]["get"]["parameters"]
    assert [each["name"] for each in parameters] == list(PAGED)
    for each in parameters:
        params = {each["name"]: each["example"]}
        answer = await web.browser.get(path, params=params | {"from": "2027-01-01"})
        assert answer.status_code == 200, (each["name"], answer.text)


async def test_names_are_those_of_this_network(web: Web) -> None:
    """Labs, states and languages to choose from are the ones there are."""
    parameters = (await described(web))["paths"]["/api/v1/events"]["get"]["parameters"]
    lab = next(each for each in parameters if each["name"] == "lab")
    assert "koeln" in lab["schema"]["items"]["enum"]
