"""The editor's page: the list, what is odd about it, and what its address decides."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import pytest

from bot.domain.event import Basis, Status
from bot.domain.lab import Registry
from bot.store import export_choices
from tests.domain.bulletin.samples import REGISTRY, at, meeting

if TYPE_CHECKING:
    from tests.web.conftest import Web

PAGE: Final = "/export/out-in-the-open"


async def held(web: Web) -> None:
    """Put a lab's evening, a friend's event and a cancelled one into the store."""
    friends = meeting("f", at(11, month=1), labs=("freunde",), title="Fest der Freunde")
    await web.hold(
        meeting("o", at(12, month=1), title="Offener Abend"),
        friends,
        meeting("c", at(13, month=1), status=Status.CANCELLED, title="Fiel aus"),
        meeting("p", at(14, month=1), basis=Basis.PROSE, status=Status.TENTATIVE),
    )


@pytest.fixture
def friends(web: Web) -> Web:
    """The application, which knows a friend as well."""
    site = web.browser._transport.app.state.site  # type: ignore[attr-defined]  # noqa: SLF001
    site.registry = Registry({**site.registry.labs, "freunde": REGISTRY["freunde"]})
    return web


async def test_the_page_shows_the_list_and_what_is_odd(friends: Web) -> None:
    """Lines under where they stand, flags beside them, the Markdown to copy; not for indexing."""
    await held(friends)
    page = await friends.get(PAGE)
    assert page.status_code == 200
    assert page.headers["x-robots-tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in page.text
    for words in ("In der Liste", "Zu entscheiden", "Abgesagt", "ist unter Vorbehalt"):
        assert words in page.text
    text = unescape(page.text.partition("<textarea")[2].partition("</textarea>")[0])
    assert "**Offener Abend**" in text
    assert "Fest der Freunde" not in text
    assert "Fiel aus" not in text


async def test_the_address_decides(friends: Web) -> None:
    """What is ticked stands in the address; nothing is remembered by looking."""
    await held(friends)
    page = await friends.get(f"{PAGE}.md?accept=f&reject=o&reject=p")
    assert "Fest der Freunde" in page.text
    assert "Offener Abend" not in page.text
    assert page.headers["content-type"] == "text/markdown; charset=utf-8"
    assert "attachment" in page.headers["content-disposition"]
    shown = (await friends.get(f"{PAGE}?accept=f&reject=o")).text
    assert 'name="accept" value="f" aria-describedby="t-f" checked' in shown
    assert 'name="reject" value="o" aria-describedby="t-o" checked' in shown
    assert "treffpunkt export out-in-the-open --list --accept f --reject o" in shown
    assert "Fest der Freunde" not in (await friends.get(f"{PAGE}.md")).text


async def test_what_is_remembered_is_the_default(friends: Web) -> None:
    """A choice made on the terminal shows at once, though no meeting has changed."""
    await held(friends)
    before = await friends.get(f"{PAGE}.md")
    async with friends.store.write() as connection:
        await export_choices.choose(connection, {"f": True, "o": False}, friends.clock.now)
    after = await friends.get(f"{PAGE}.md", if_none_match=before.headers["etag"])
    assert after.status_code == 200
    assert ("Fest der Freunde" in after.text, "Offener Abend" in after.text) == (True, False)
    again = await friends.get(f"{PAGE}.md", if_none_match=after.headers["etag"])
    assert again.status_code == 304


async def test_by_itself_it_goes_to_the_end_of_next_month(web: Web) -> None:
    """From today on, as the blog's lists go from their day into the next month."""
    days = {
        "jan10": at(10, month=1),
        "jan11": at(11, month=1),
        "feb28": at(28),
        "mar1": at(1, month=3),
    }
    await web.hold(*(meeting(name, start, title=name) for name, start in days.items()))
    text = (await web.get(f"{PAGE}.md")).text
    assert [name in text for name in days] == [False, True, True, False]
    february = (await web.get(f"{PAGE}.md?month=2027-02")).text
    assert [name in february for name in days] == [False, False, True, False]
    ranged = (await web.get(f"{PAGE}.md?month=2027-02&from=2027-01-10&to=2027-01-11")).text
    assert [name in ranged for name in days] == [True, False, False, False]


async def test_the_list_is_german_unless_the_address_says_otherwise(web: Web) -> None:
    """The page speaks the browser's language; the list is for the blog."""
    await web.hold(meeting("m", at(12, month=1)))
    page = await web.get(PAGE, accept_language="en")
    assert ("In the list" in page.text, "Dienstag, 12.01.2027" in page.text) == (True, True)
    assert "Tuesday 12 January 2027" in (await web.get(f"{PAGE}.md?lang=en")).text


@pytest.mark.parametrize(
    "query",
    [
        "month=2027-13", "month=February", "month=2027", "month=99999-01", "from=gestern",
        "from=2027-02-01&to=2027-01-01", "from=2027-01-01&to=2032-01-01",
        "to=2026-01-01", "accept=" + "x" * 9000, "a=1&" * 300,
    ],
)  # fmt: skip
async def test_a_wrong_question_gets_a_helpful_answer(web: Web, query: str) -> None:
    """It says what is wrong, and is no failure of ours."""
    for path in (PAGE, f"{PAGE}.md"):
        answer = await web.get(f"{path}?{query}")
        assert answer.status_code == 400
        assert "nicht verstanden" in answer.text


@pytest.mark.parametrize("name", ["x;id", "$(id)", "`id`", "-h", "a b", "a|sh", "ä"])
async def test_the_command_to_copy_says_nothing_of_a_strangers(friends: Web, name: str) -> None:
    """Whoever sends an editor a link puts no words into the shell in which they paste it."""
    shown = (await friends.get(f"{PAGE}?{urlencode({'accept': ['f', name]}, doseq=True)}")).text
    command = re.search(r"treffpunkt export out-in-the-open[^<]*", shown)
    assert command is not None
    assert command[0] == "treffpunkt export out-in-the-open --list --accept f"


@pytest.mark.parametrize("query", ["accept=nobody", "reject=%00", "accept=&reject=", "x=%FF"])
async def test_what_is_not_known_is_ignored(web: Web, query: str) -> None:
    """An id that is gone, or never was, changes nothing."""
    await web.hold(meeting("m", at(12, month=1), title="Offener Abend"))
    assert "Offener Abend" in (await web.get(f"{PAGE}?{query}")).text


async def test_an_empty_list_says_so(web: Web) -> None:
    """The page says that nothing is known; the Markdown is a heading."""
    assert "kein Treffen bekannt" in (await web.get(PAGE)).text
    assert (await web.get(f"{PAGE}.md")).text.strip() == (
        "## Veranstaltungen ([Kalender](https://treffen.example/))"
    )
