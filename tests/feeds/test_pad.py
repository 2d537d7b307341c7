"""Pads: which address has their text, what is read from it, and as of when."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.event import Window
from bot.domain.source import FetchState, Kind, Source
from bot.errors import FeedError, FetchError
from bot.feeds import pad
from bot.feeds.document import Document, Feed
from tests.fakes.fetching import asking
from tests.fakes.site import Answer, Request, Site
from tests.feeds.summaries import summary_of

DATA = Path(__file__).parent.parent / "data" / "pad"
NOW = datetime(2027, 1, 12, 12, tzinfo=UTC)
WINDOW = Window(datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 7, 1, tzinfo=UTC), NOW)
SOURCE = Source(
    lab="ka",
    key="1",
    kind=Kind.PAD,
    url="https://pad.example/abc",
    timezone="Europe/Berlin",
)


def names() -> list[str]:
    """Return the names of all fixtures."""
    return sorted(path.stem for path in DATA.glob("*.txt"))


def feed_of(text: str | bytes, **memory: str) -> Feed:
    """What is fetched of a pad."""
    body = text if isinstance(text, bytes) else text.encode()
    return Feed((Document("https://pad.example/abc/download", body),), "", memory=memory)


def summary(name: str) -> dict[str, Any]:
    """Return what is read from a pad as JSON has it."""
    return summary_of(pad.read(SOURCE, feed_of((DATA / f"{name}.txt").read_bytes()), WINDOW))


@pytest.mark.parametrize("name", names())
def test_reads_each_quirk(name: str) -> None:
    """Each small pad named for its quirk is read as the JSON beside it says."""
    expected = json.loads((DATA / f"{name}.expected.json").read_text("utf-8"))
    assert json.loads(json.dumps(summary(name))) == expected


def test_every_expectation_has_its_pad() -> None:
    """No expectation stands alone."""
    expected = {path.name.removesuffix(".expected.json") for path in DATA.glob("*.expected.json")}
    assert expected == set(names())


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://pad.example/abc", "https://pad.example/abc/download"),
        ("https://pad.example/abc?both#Termine", "https://pad.example/abc/download"),
        ("https://pad.example/abc?view", "https://pad.example/abc/download"),
        ("https://pad.example/abc/edit", "https://pad.example/abc/download"),
        ("https://pad.example/abc/download", "https://pad.example/abc/download"),
        ("https://pad.example/s/Ab-c_1", "https://pad.example/s/Ab-c_1/download"),
        ("https://hackmd.io/@lab/notizen", "https://hackmd.io/@lab/notizen/download"),
        ("https://cloud.example/pad/abc#x", "https://cloud.example/pad/abc/download"),
        ("https://pad.example/p/Lab-ka", "https://pad.example/p/Lab-ka/export/txt"),
        ("https://pad.example/p/Lab-ka/timeslider#5", "https://pad.example/p/Lab-ka/export/txt"),
        ("https://pad.example/p/Lab-ka/export/html", "https://pad.example/p/Lab-ka/export/txt"),
        ("https://x.example/etherpad/p/a", "https://x.example/etherpad/p/a/export/txt"),
        (
            "https://cloud.example/s/AbCdEfGh1234567",
            "https://cloud.example/s/AbCdEfGh1234567/download",
        ),
        (
            "https://cloud.example/index.php/s/AbCdEfGh1?path=%2F&files=Notizen.md",
            "https://cloud.example/index.php/s/AbCdEfGh1/download?path=%2F&files=Notizen.md",
        ),
        (
            "https://docs.google.com/document/d/1AbCdEfGhIj/edit?usp=sharing",
            "https://docs.google.com/document/d/1AbCdEfGhIj/export?format=txt",
        ),
        (
            "https://git.example/x/raw/main/README.md?a=1",
            "https://git.example/x/raw/main/README.md?a=1",
        ),
    ],
)
def test_knows_where_the_text_is(url: str, text: str) -> None:
    """Whatever form of its address people copy, the pad's own text is asked for."""
    assert pad.text_address(url) == text


@pytest.mark.parametrize(
    "url",
    [
        "https://cryptpad.fr/pad/#/2/pad/view/abcdefghijklmnop/",
        "https://pads.example/code/#/2/code/edit/abcdefghijklmnop/",
    ],
)
def test_an_encrypted_pad_is_refused_honestly(url: str) -> None:
    """CryptPad cannot be read by anybody but a browser, and we say so instead of guessing."""
    with pytest.raises(FeedError, match="CryptPad encrypts"):
        pad.text_address(url)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"Welcome to Etherpad!\n\nThis pad text is synchronized as you type", "empty"),
        (b"<!DOCTYPE html><html><title>Login</title>", "web page"),
        (b"\x89PNG\0\0\0", "bytes"),
    ],
)
def test_what_is_no_text_is_an_error(body: bytes, words: str) -> None:
    """An emptied pad, or one behind a login, is a failure of the source and cancels nothing."""
    with pytest.raises(FeedError, match=words):
        pad.read(SOURCE, feed_of(body), WINDOW)


def test_a_pad_whose_greeting_stands_is_read() -> None:
    """Many write below Etherpad's first line, which says nothing against their dates."""
    body = b"Welcome to Etherpad!\n\nTermine:\n14.01.2027 19:00 Treffen im CCC\n"
    assert pad.text_of(feed_of(body).documents[0]).endswith("CCC\n")


def test_a_day_without_a_year_is_read_as_of_the_last_change() -> None:
    """A pad that nobody has touched for a year announces nothing for this one."""
    late = replace(
        WINDOW, end=datetime(2028, 12, 1, tzinfo=UTC), now=datetime(2027, 12, 1, tzinfo=UTC)
    )
    text = "Nächstes Treffen: 12. März, 19 Uhr, Hub"
    (new,) = pad.read(SOURCE, feed_of(text, changed="2027-11-20"), late).drafts
    assert new.start.year == 2028
    assert pad.read(SOURCE, feed_of(text, changed="2027-02-20"), late).drafts == ()


async def test_asks_for_the_text_and_remembers_when_it_changed() -> None:
    """Conditional where the server can; the day of the last change survives until the next."""
    with Site() as site:
        site.answer("/abc/download", "Am 8.2. um 19 Uhr: Treffen", headers={"ETag": '"1"'})
        async with asking() as get:
            lab = replace(SOURCE, url=f"{site.url}/abc?both")
            first = await pad.fetch(lab, FetchState(), get)
            state = FetchState(
                etag='"1"',
                fingerprint=first.fingerprint,
                memory={"changed": "2027-01-01"},
            )
            assert (await pad.fetch(lab, state, get)).unchanged
            same = await pad.fetch(lab, replace(state, etag=None), get)
            site.answer("/abc/download", "Am 9.2. um 19 Uhr: Treffen")
            changed = await pad.fetch(lab, state, get)
        assert set(site.paths()) == {"/abc/download"}
    assert same.memory == {"changed": "2027-01-01"}
    assert changed.memory != same.memory
    assert changed.fingerprint != same.fingerprint == first.fingerprint


async def test_a_shared_file_with_a_password_is_asked_over_webdav() -> None:
    """The token of a Nextcloud link is the user, and the password comes from the environment."""

    def guarded(request: Request) -> Answer:
        right = request.headers.get("authorization") == "Basic QWJDZEVmR2gxOmdlaGVpbQ=="
        return Answer(body=b"Am 8.2. um 19 Uhr: Treffen") if right else Answer(status=401)

    with Site() as site:
        site.script("/public.php/webdav/", guarded)
        async with asking(lab=("whoever", "geheim")) as get:
            lab = replace(SOURCE, url=f"{site.url}/s/AbCdEfGh1", credentials="lab")
            feed = await pad.fetch(lab, FetchState(), get)
            wrong = replace(lab, url=f"{site.url}/s/Wrong1234")
            with pytest.raises(FetchError, match="answers 401") as refused:
                await pad.fetch(wrong, FetchState(), get)
    assert len(pad.read(SOURCE, feed, WINDOW).drafts) == 1
    assert "geheim" not in str(refused.value)


async def test_a_hostile_pad_costs_only_itself() -> None:
    """A thousand headings, or one endless line, are read within the bounds of reading."""
    async with asking() as get:
        for text in ("# 11.01.2027\n" * 1_000, "# " + "1.1." * 50_000, "---\n" * 20_000):
            reading = await get.apart(pad.read, SOURCE, feed_of(text), WINDOW)
            assert len(reading.drafts) < 20
