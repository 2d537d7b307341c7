"""Front matter as people really write it, and as hostile people would."""

from __future__ import annotations

import json
import time

import pytest

from bot.registry.front_matter import HEAD, UnreadError, Why, is_lab_file, read_page, slug_of
from tests.registry import front_matter_fixtures as fixtures


@pytest.mark.parametrize("name", fixtures.names())
def test_each_file_gives_what_stands_beside_it(name: str) -> None:
    """Every quirk costs at most what it spoils."""
    expected = json.loads((fixtures.DATA / f"{name}.expected.json").read_text("utf-8"))
    body = (fixtures.DATA / f"{name}.md").read_bytes()
    assert fixtures.summary(f"content/labs/{name}.md", body) == expected


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("content/labs/ulm.md", "ulm"),
        ("Köln.md", "koeln"),
        ("labs/Bad Belzig.md", "bad-belzig"),
        ("content/labs/ulm/index.md", "ulm"),
        ("../../etc/passwd.md", "passwd"),
    ],
)
def test_a_slug_comes_from_the_name_of_the_file(path: str, slug: str) -> None:
    """Umlauts are written out, and only the last part counts."""
    assert slug_of(path) == slug


@pytest.mark.parametrize("path", ["labs/!!!.md", "labs/東京.md", f"labs/{'a' * 61}.md"])
def test_what_cannot_name_a_lab_is_refused(path: str) -> None:
    """No file becomes a slug that could not stand in an address."""
    with pytest.raises(UnreadError) as refused:
        slug_of(path)
    assert refused.value.unread.why is Why.NO_SLUG


def test_list_pages_translations_and_other_files_are_no_labs() -> None:
    """Only a lab's own page is read."""
    others = ("_index.md", "berlin.en.md", "README.md", ".draft.md", "logo.png", "berlin.json")
    assert not any(is_lab_file(name) for name in others)
    assert is_lab_file("bad-belzig.md")


def test_a_file_of_many_megabytes_is_read_by_its_head() -> None:
    """What follows the front matter does not matter, and a letter may be cut in two."""
    head = b"---\ntitle: OK Lab Ulm\nlat: 48\nlong: 10\n---\n"
    body = (head + b"x" * (HEAD - len(head) - 1) + "ü".encode())[:HEAD]
    page = read_page("ulm.md", body)
    assert (page.name, page.unread) == ("OK Lab Ulm", ())


def test_front_matter_without_end_is_not_read_on_for_ever() -> None:
    """Whoever never closes it is told that it is too long."""
    with pytest.raises(UnreadError) as refused:
        read_page("ulm.md", b"---\ntitle: Ulm\n" + b"a: b\n" * HEAD)
    assert refused.value.unread.why is Why.TOO_LONG


@pytest.mark.parametrize(
    "yaml",
    [
        "a: " + "[" * 100_000,
        "- " * 50_000 + "a",
        "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]",
        "".join(f"{' ' * n}a:\n" for n in range(400)),
        "? " * 30_000,
    ],
    ids=["brackets", "dashes", "laughs", "steps", "questions"],
)
def test_what_nests_or_multiplies_is_refused_at_once(yaml: str) -> None:
    """Neither stack nor memory nor time is spent on it."""
    began = time.process_time()
    with pytest.raises(UnreadError):
        read_page("ulm.md", f"---\ntitle: Ulm\n{yaml}\n---\n".encode())
    assert time.process_time() - began < 2
