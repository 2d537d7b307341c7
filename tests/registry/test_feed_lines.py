"""The patch that adds missing feeds: it applies, and changes nothing else."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from bot.registry.feed_lines import patch, with_feeds
from bot.registry.front_matter import HEAD, read_page
from bot.registry.imported import read_labs_of
from bot.registry.lab_files import read_files

if TYPE_CHECKING:
    from pathlib import Path

FEED = ("ical", "https://example.org/x.ics")
LINES = "- type: ical\n  url: https://example.org/x.ics\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: A\n", f"title: A\n\nfeeds:\n{LINES}"),
        ("title: A\n\n", f"title: A\n\nfeeds:\n{LINES}"),
        ("feeds: []\ntitle: A\n", f"feeds:\n{LINES}title: A\n"),
        ("feeds: []  # none yet\ntitle: A\n", f"feeds:  # none yet\n{LINES}title: A\n"),
        ("feeds:\ntitle: A\n", f"feeds:\n{LINES}title: A\n"),
        (
            "feeds:\n- type: rss  # posts\n  url: https://a.de/\n\nleads: []\n",
            f"feeds:\n- type: rss  # posts\n  url: https://a.de/\n{LINES}\nleads: []\n",
        ),
        (
            "feeds:\n  # the first\n  - type: rss\n    url: https://a.de/\ntitle: A\n",
            (
                "feeds:\n  # the first\n  - type: rss\n    url: https://a.de/\n"
                "  - type: ical\n    url: https://example.org/x.ics\ntitle: A\n"
            ),
        ),
    ],
)
def test_lines_are_added_where_a_person_would(before: str, after: str) -> None:
    """Behind the last feed, or at the end; comments and indentation stay."""
    assert with_feeds(f"---\n{before}---\nText\n", [FEED]) == f"---\n{after}---\nText\n"


def test_a_file_of_another_system_keeps_its_line_ends() -> None:
    """Windows stays Windows."""
    changed = with_feeds("---\r\ntitle: A\r\n---\r\nText", [FEED])
    assert changed is not None
    assert changed.count("\n") == changed.count("\r\n") == 7


@pytest.mark.parametrize("line", ["feeds: [{type: rss, url: https://a.de/}]", "feeds: *other"])
def test_what_stands_on_one_line_takes_a_person(line: str) -> None:
    """An edit that might be wrong is none."""
    assert with_feeds(f"---\ntitle: A\n{line}\n---\n", [FEED]) is None


FILES = {
    "berlin.md": (
        b"---\ntitle: Berlin # the city\nlinks:\n- name: Meetup\n"
        b"  url: http://www.meetup.com/OK-Lab-Berlin/\n- name: Kalender\n"
        b"  url: https://example.org/b.ics\n\nfeeds:\n- type: ical\n"
        b"  url: https://www.meetup.com/ok-lab-berlin/events/ical/\n  \nleads: []\n---\n\nText\n"
    ),
    "jena.md": b"---\r\ntitle: Jena\r\nlinks:\r\n- url: https://meetup.com/jena/\r\n---\r\nA\r\n",
    "koeln.md": "---\ntitle: Köln\nlinks: [https://meetup.com/koeln/]\n---".encode("latin-1"),
    "name with blank.md": b"---\ntitle: Blank\nlinks: [https://meetup.com/blank/]\n---\nno end",
    "ruht.md": b"---\ntitle: R\ninactive: true\nlinks: [https://gettogether.community/r/]\n---\n",
    "versteckt.md": b"---\ntitle: V\nhide: true\nlinks: [https://meetup.com/v/]\n---\n",
    "pad.md": b"---\ntitle: P\nlinks:\n- name: Pad\n  url: https://pad.example.org/p/x\n---\n",
    "kl.md": (
        b"---\ntitle: KL\nlinks: [https://gettogether.community/kl/]\nfeeds:\n- type: ical\n"
        b"  url: https://gettogether.community/team/1/events.ics\n---\n"
    ),
    "inline.md": b"---\ntitle: I\nlinks: [https://meetup.com/i/]\nfeeds: [https://a.de/x]\n---\n",
}
ADDED = {
    "berlin.md": ["https://example.org/b.ics"],
    "jena.md": ["https://www.meetup.com/jena/events/ical/"],
    "koeln.md": ["https://www.meetup.com/koeln/events/ical/"],
    "name with blank.md": ["https://www.meetup.com/blank/events/ical/"],
    "ruht.md": ["https://gettogether.community/r/"],
}


@pytest.mark.parametrize("tool", [["git", "apply"], ["patch", "-s", "-p1", "-i"]])
def test_the_patch_applies_and_adds_nothing_but_feeds(tmp_path: Path, tool: list[str]) -> None:
    """Each file says afterwards what it said before, and declares what was found."""
    folder = tmp_path / "content" / "labs"
    folder.mkdir(parents=True)
    for name, body in FILES.items():
        (folder / name).write_bytes(body)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    files = read_files(tmp_path)
    text, by_hand = patch(files, read_labs_of(files).labs.values())
    assert by_hand == ("content/labs/inline.md",)
    (tmp_path / "feeds.patch").write_bytes(text.encode("utf-8", "surrogateescape"))
    subprocess.run([*tool, "feeds.patch"], cwd=tmp_path, check=True)
    for name, body in FILES.items():
        after = (folder / name).read_bytes()
        if name not in ADDED:
            assert after == body
            continue
        old, new = read_page(name, body), read_page(name, after)
        assert [feed.url for feed in new.feeds] == [feed.url for feed in old.feeds] + ADDED[name]
        kept = iter(after.splitlines())
        assert all(line in kept for line in body.splitlines())
    again = read_files(tmp_path)
    assert patch(again, read_labs_of(again).labs.values())[0] == ""


def test_a_long_page_is_patched_by_its_head(tmp_path: Path) -> None:
    """What follows the front matter is not needed, and does not get lost."""
    body = b"---\ntitle: A\nlinks: [https://meetup.com/a/]\n---\n" + b"Text\n" * HEAD
    (tmp_path / "a.md").write_bytes(body)
    files = read_files(tmp_path)
    (tmp_path / "x.patch").write_text(patch(files, read_labs_of(files).labs.values())[0])
    subprocess.run(["patch", "-s", "-p1", "-i", "x.patch"], cwd=tmp_path, check=True)
    assert len((tmp_path / "a.md").read_bytes()) > len(body)
