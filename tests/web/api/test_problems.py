from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from bot.errors import StoreError
from bot.web.api.parameters import PAGED
from bot.web.api.problem import KINDS
from tests.web.api.odd import odd_occurrences
from tests.web.samples import PUBLIC_URL

if TYPE_CHECKING:
    import httpx

    from tests.web.conftest import Web

pytestmark = pytest.mark.drawing


def problem(answer: httpx.Response) -> dict[str, Any]:
    """Return a problem, which must be one (RFC 9457)."""
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["access-control-allow-origin"] == "*"
    told: dict[str, Any] = answer.json()
    assert told["status"] == answer.status_code
    assert told["title"]
    assert told["detail"]
    return told


@pytest.mark.parametrize("path", ["/api/v1/events", "/api/v1/labs"])
@pytest.mark.parametrize(
    ("query", "parameter", "words"),
    [
        ("labs=koeln", "labs", "Did you mean “lab”?"),
        ("zzz=1", "zzz", "There are: lab, state"),
        ("limit=0", "limit", "from 1 to 500"),
        ("limit=501", "limit", "from 1 to 500"),
        ("limit=%D9%A3", "limit", "from 1 to 500"),
        ("limit=1_0", "limit", "from 1 to 500"),
        ("cursor=x", "cursor", "unchanged"),
        ("format=xml", "format", "json or geojson"),
        ("lang=fr", "lang", "de or en"),
        ("q=" + "x" * 201, "q", "at most 200"),
    ],
)
async def test_a_wrong_parameter_is_named(
    web: Web, path: str, query: str, parameter: str, words: str
) -> None:
    """Also one that does not exist: it is most likely misspelt."""
    answer = await web.get(f"{path}?{query}", accept_language="en")
    told = problem(answer)
    assert (answer.status_code, told["parameter"]) == (400, parameter)
    assert words in told["detail"]
    assert told["instance"] == path


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("lab=koelm", "Did you mean koeln"),
        ("state=DE-XX", "is not known"),
        ("from=gestern", "a date like 2027-01-31"),
        ("from=2027-02-01&to=2027-01-01", "“from” must lie before “to”"),
        ("within=-1&near=koeln", "a number of kilometres"),
        ("attendance=remote", "onsite, online"),
        ("friends=vielleicht", "1 or 0"),
        ("q=" + "x" * 10_000, "at most 2000 characters"),
        ("&".join(["lab=koeln"] * 101), "at most 100"),
    ],
)
async def test_a_wrong_filter_is_explained(web: Web, query: str, words: str) -> None:
    """As on the pages, in the reader's language."""
    answer = await web.get(f"/api/v1/events?{query}", accept_language="en")
    assert answer.status_code == 400
    assert words in problem(answer)["detail"]


async def test_a_problem_speaks_the_readers_language(web: Web) -> None:
    """By address first, then by what the program asks for."""
    german = await web.get("/api/v1/events?labs=x", accept_language="de")
    english = await web.get("/api/v1/events?labs=x&lang=en", accept_language="de")
    assert german.headers["content-language"] == "de"
    assert problem(german)["title"] == "Diese Frage wurde nicht verstanden"
    assert english.headers["content-language"] == "en"
    assert "Accept-Language" in english.headers["vary"]


@pytest.mark.parametrize("path", ["/api/v1/xyz", "/api/v2/events", "/api/v1/events/a/b", "/api/x"])
async def test_an_address_that_is_not_there_is_a_problem(web: Web, path: str) -> None:
    """404 for programs, too, and it says where to look."""
    answer = await web.get(path)
    assert answer.status_code == 404
    assert "/api" in problem(answer)["detail"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_one_can_only_read(web: Web, method: str) -> None:
    """405 names what is allowed."""
    answer = await web.browser.request(method, "/api/v1/events")
    assert answer.status_code == 405
    problem(answer)
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


async def test_every_type_is_explained_on_the_page(web: Web) -> None:
    """What `type` leads to is there."""
    told = problem(await web.get("/api/v1/events?x=1"))
    assert told["type"] == f"{PUBLIC_URL}/api#bad-request"
    page = (await web.get("/api")).text
    for kind in KINDS.values():
        assert f'id="{kind}"' in page


async def test_a_database_that_does_not_answer_is_said_so(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 with when to come again; what nobody foresaw is 500, and no word of it leaks."""

    def broken(error: Exception) -> Any:
        def read() -> Any:
            raise error

        return read

    monkeypatch.setattr(web.store, "read", broken(StoreError("secret of the house")))
    answer = await web.get("/api/v1/events")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    problem(answer)
    monkeypatch.setattr(web.store, "read", broken(ZeroDivisionError("secret of the house")))
    answer = await web.get("/api/v1/labs")
    assert answer.status_code == 500
    problem(answer)
    assert "secret" not in answer.text


@pytest.fixture
async def filled(web: Web) -> Web:
    """The application with a meeting of every odd sort."""
    await web.hold(*odd_occurrences())
    return web


_VALUES = st.one_of(
    st.text(max_size=30),
    st.integers().map(str),
    st.sampled_from(
        ["koeln", "2027-01-12", "2027-01-12T00:00:00+25:00", "nan", "inf,inf", "1e999"]
    ),
    st.sampled_from(
        ["9999-12-31", "1970-01-01", "2200-12-31T23:59:59-23:59", "\x00", "-0", "geojson"]
    ),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(pairs=st.lists(st.tuples(st.sampled_from(PAGED), _VALUES), max_size=6))
async def test_no_question_is_too_odd(filled: Web, pairs: list[tuple[str, str]]) -> None:
    """Answered or refused, never failed at."""
    for path in ("/api/v1/events", "/api/v1/labs", "/feed.atom", "/feed.json"):
        answer = await filled.browser.get(f"{path}?{urlencode(pairs)}")
        assert answer.status_code in {200, 400}, (path, pairs)
